import { isoTime } from "#shared/kernel/time.ts";
import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
} from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import { totalsPath } from "./casefile-paths.ts";
import { sizeOf, type Weighed } from "./evidence-batches.ts";
import { grownBy } from "./evidence-size.ts";
import { keptSize } from "./kept-size.ts";

/** An item that is one document, with its content in it or in chunks beside it, which are written. */
export interface ItemEvidence extends Weighed {
  readonly path: string;
  readonly data: JsonObject;
}

/** An item that its source could not give. */
export interface MissedItem {
  readonly id: string;
  readonly reason: string;
}

export function itemEvidence(
  path: string,
  data: JsonObject,
  chunkBytes: number,
): ItemEvidence {
  return { path, data, chunkBytes, size: utf8Bytes(canonicalJson(data)) };
}

const READ_AT_ONCE = 100;

/** What is kept already at some paths. A batch of it is held at a time: documents of mail hold its text. */
export async function* keptDocuments(
  reader: DocumentReader,
  paths: readonly string[],
): AsyncGenerator<Document> {
  for (let start = 0; start < paths.length; start += READ_AT_ONCE) {
    const found = await reader.getAll(paths.slice(start, start + READ_AT_ONCE));
    yield* found.filter((document) => document !== null);
  }
}

/** Those of the paths that are kept already. */
export async function keptPaths(
  reader: DocumentReader,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for await (const { path } of keptDocuments(reader, paths)) kept.add(path);
  return kept;
}

/**
 * Writes items as evidence. One that is kept already stays as it is, unless it is to be overwritten. The result is how
 * many were not kept before.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; FAILED_PRECONDITION with the reason CASEFILE_FULL.
 */
export async function storeItems(
  transaction: Transaction,
  batch: {
    readonly casefileId: string;
    readonly items: readonly ItemEvidence[];
    readonly overwrite: boolean;
    /** Of evidence that the casefile may hold. */
    readonly mostBytes: number;
  },
  { callerId, now }: Actor,
): Promise<number> {
  await requireCasefile(transaction, batch.casefileId);
  const paths = batch.items.map(({ path }) => path);
  const kept = new Set<string>();
  let replacedBytes = 0;
  for await (const { path, data } of keptDocuments(transaction, paths)) {
    kept.add(path);
    if (batch.overwrite) replacedBytes += keptSize(data);
  }
  const total = await transaction.get(totalsPath(batch.casefileId));
  const added = batch.items.filter(({ path }) => !kept.has(path));
  const written = batch.overwrite ? batch.items : added;
  transaction.write(...grownBy(total, sizeOf(written) - replacedBytes, batch));
  const stored = { stored_at: isoTime(now), stored_by: callerId };
  for (const { path, data } of written)
    transaction.write({ type: "set", path, data: { ...data, ...stored } });
  return added.length;
}
