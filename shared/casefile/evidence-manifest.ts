import { z } from "zod";
import {
  decodePageToken,
  encodePageToken,
  pageTokenInvalid,
  type Page,
  type PageRequest,
} from "#shared/kernel/page.ts";
import { isoTime, IsoTimestamp } from "#shared/kernel/time.ts";
import type {
  Document,
  DocumentReader,
  Where,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import {
  dateField,
  EVIDENCE_KINDS,
  newestFirst,
  type EvidenceKind,
} from "./dated-evidence.ts";
import { ContentFacts } from "./stored-content.ts";

/** Of which evidence; the period is milliseconds since the epoch, both ends in it. */
export interface EvidenceRange {
  readonly casefileId: string;
  readonly kinds: ReadonlySet<EvidenceKind>;
  readonly since: number | null;
  readonly until: number | null;
}

/** An item of evidence without anything that it says. */
export const EvidenceReference = z.strictObject({
  kind: z.enum(EVIDENCE_KINDS),
  id: z.string().meta({ description: "Of the message, file or spreadsheet." }),
  date: IsoTimestamp.meta({
    description:
      "When a message was received, a file was changed, values were read.",
  }),
  size_bytes: ContentFacts.shape.size_bytes.nullable(),
  sha256: ContentFacts.shape.sha256.nullable().meta({
    description:
      "Of the bytes that are kept, hexadecimal; null where none are, as of a form.",
  }),
});
export type EvidenceReference = z.infer<typeof EvidenceReference>;

const Dated = z.looseObject({
  id: z.string(),
  raw: ContentFacts.loose().optional(),
  content: ContentFacts.loose().nullable().optional(),
});

function rangeQuery(
  { casefileId, since, until }: EvidenceRange,
  kind: EvidenceKind,
) {
  const field = dateField(kind);
  const where: readonly Where[] = [
    ...(since === null
      ? []
      : [{ field, operator: ">=" as const, value: isoTime(since) }]),
    ...(until === null
      ? []
      : [{ field, operator: "<=" as const, value: isoTime(until) }]),
  ];
  return { ...newestFirst(casefileId, kind), where };
}

function referenceOf(
  kind: EvidenceKind,
  document: Document,
): EvidenceReference {
  const { id, raw, content } = Dated.parse(document.data);
  const kept = raw ?? content ?? null;
  return {
    kind,
    id,
    date: z.string().parse(document.data[dateField(kind)]),
    size_bytes: kept?.size_bytes ?? null,
    sha256: kept?.sha256 ?? null,
  };
}

const kindsOf = ({ kinds }: EvidenceRange): readonly EvidenceKind[] =>
  EVIDENCE_KINDS.filter((kind) => kinds.has(kind));

export type EvidenceCounts = Readonly<Partial<Record<EvidenceKind, number>>>;

/** How much there is of each kind; aggregates. */
export async function countRange(
  reader: DocumentReader,
  range: EvidenceRange,
): Promise<EvidenceCounts> {
  const counts = kindsOf(range).map(async (kind) => {
    return [kind, await reader.count(rangeQuery(range, kind))] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

// A token names a kind, then where in it the page starts; nothing for its beginning.
const Position = z.tuple([z.enum(EVIDENCE_KINDS)], z.string());

/** The kinds that a page is of, and where in the first of them it starts. */
function startOf(
  pageToken: string | null,
  kinds: readonly EvidenceKind[],
): { readonly kinds: readonly EvidenceKind[]; readonly start: string | null } {
  if (pageToken === null) return { kinds, start: null };
  const position = Position.safeParse(decodePageToken(pageToken));
  if (!position.success) throw pageTokenInvalid();
  const [first, ...inside] = position.data;
  const at = kinds.indexOf(first);
  if (at === -1) throw pageTokenInvalid();
  const start = inside.length === 0 ? null : encodePageToken(inside);
  return { kinds: kinds.slice(at), start };
}

function tokenIn(kind: EvidenceKind, inside: string): string {
  const position = z.array(z.string()).parse(decodePageToken(inside));
  return encodePageToken([kind, ...position]);
}

/**
 * One page of references: mail, then files, then sheets, the newest of each first.
 *
 * @throws ColliderError INVALID_ARGUMENT for a token that is not of such a list.
 */
export async function listReferences(
  reader: DocumentReader,
  range: EvidenceRange,
  page: PageRequest,
): Promise<Page<EvidenceReference>> {
  const { kinds, start } = startOf(page.pageToken, kindsOf(range));
  const items: EvidenceReference[] = [];
  for (const [index, kind] of kinds.entries()) {
    const limit = page.limit - items.length;
    if (limit === 0) return { items, nextPageToken: encodePageToken([kind]) };
    const found = await queryPage(reader, rangeQuery(range, kind), {
      limit,
      pageToken: index === 0 ? start : null,
    });
    items.push(...found.items.map((one) => referenceOf(kind, one)));
    if (found.nextPageToken !== undefined)
      return { items, nextPageToken: tokenIn(kind, found.nextPageToken) };
  }
  return { items };
}
