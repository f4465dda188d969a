import { z } from "zod";
import { NO_ENTRIES } from "#shared/audit/audit-chain.ts";
import { firstBreak } from "#shared/audit/first-break.ts";
import { linesOf } from "#shared/export/lines.ts";
import { IndexLine } from "#shared/export/index-line.ts";
import { LAYOUT } from "#shared/export/package-layout.ts";
import { Json } from "#shared/kernel/json.ts";
import { messageOf } from "../message-of.ts";
import { readWhole, type FoundFiles } from "./hash-files.ts";
import { PackageFault, type OpenedPackage } from "./opened-package.ts";

const Facts = z.object({
  casefile: z.object({ casefile_id: z.string(), title: z.string() }),
  export: z.object({
    export_id: z.string(),
    created_at: z.string(),
    index: z.object({ sha256: z.string() }),
    audit: z
      .object({ length: z.int(), sha256: z.string().nullable() })
      .nullable(),
  }),
});
export type ExportFacts = z.infer<typeof Facts>;

function parsedAs<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  text: string,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (thrown) {
    throw new PackageFault(path, `is not of its form: ${messageOf(thrown)}`);
  }
}

export async function readFacts(opened: OpenedPackage): Promise<ExportFacts> {
  const bytes = await readWhole(opened, LAYOUT.casefile);
  return parsedAs(LAYOUT.casefile, Facts, bytes.toString("utf8"));
}

function checkItem({ path, sha256, size_bytes }: IndexLine, found: FoundFiles) {
  if (path === null) return;
  const file = found.get(path);
  if (file === undefined)
    throw new PackageFault(path, "is missing, and the index has it");
  if (file.sha256 !== sha256 || file.sizeBytes !== size_bytes)
    throw new PackageFault(path, "is not what the index says of it");
}

/** Folders in which every file is an item of its own. */
const ITEM_FOLDERS = [LAYOUT.messages, LAYOUT.files, LAYOUT.reports];

/** What the index says, when it is right. */
export interface IndexSummary {
  readonly items: number;
  readonly messages: number;
}

/** That each item of the index is there, byte for byte, and that no other is. */
export async function checkIndex(
  opened: OpenedPackage,
  found: FoundFiles,
  facts: ExportFacts,
): Promise<IndexSummary> {
  if (found.get(LAYOUT.index)?.sha256 !== facts.export.index.sha256)
    throw new PackageFault(LAYOUT.index, "is not the one that was exported");
  const listed = new Set<string>();
  const counts = { items: 0, messages: 0 };
  for await (const line of linesOf(await opened.read(LAYOUT.index))) {
    const item = parsedAs(LAYOUT.index, IndexLine, line);
    checkItem(item, found);
    if (item.path !== null) listed.add(item.path);
    counts.items += 1;
    if (item.kind === "gmail") counts.messages += 1;
  }
  for (const path of found.keys()) {
    const isItem = ITEM_FOLDERS.some((folder) => path.startsWith(`${folder}/`));
    if (isItem && !listed.has(path))
      throw new PackageFault(path, "is not in the index");
  }
  return counts;
}

/** That the mbox has as many messages as the index. */
export async function checkMbox(
  opened: OpenedPackage,
  found: FoundFiles,
  messages: number,
): Promise<void> {
  let count = 0;
  if (found.has(LAYOUT.mbox))
    for await (const line of linesOf(await opened.read(LAYOUT.mbox)))
      if (line.startsWith("From ")) count += 1;
  if (count !== messages)
    throw new PackageFault(
      LAYOUT.mbox,
      `has ${count} messages, and the index ${messages}`,
    );
}

/**
 * That the audit trail is a whole chain until the entry that was its last at the export.
 *
 * @returns how many entries it has; null where it was not exported
 */
export async function checkChain(
  opened: OpenedPackage,
  { casefile, export: { audit } }: ExportFacts,
): Promise<number | null> {
  if (audit === null) return null;
  let end = NO_ENTRIES;
  for await (const line of linesOf(await opened.read(LAYOUT.chain))) {
    const entry = parsedAs(LAYOUT.chain, Json, line);
    const checked = firstBreak(casefile.casefile_id, end, [entry]);
    if (checked.broken !== null) {
      const { seq, what } = checked.broken;
      throw new PackageFault(
        LAYOUT.chain,
        `is broken at entry ${seq} (${what})`,
      );
    }
    end = checked.end;
  }
  if (end.length === audit.length && end.sha256 === audit.sha256)
    return end.length;
  throw new PackageFault(
    LAYOUT.chain,
    `ends after entry ${end.length}, and was exported to entry ${audit.length}`,
  );
}
