import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { DocumentReader, Query } from "#shared/platform/document-store.ts";
import { EXPORTS } from "./casefile-paths.ts";
import type { Actor } from "./casefile-service.ts";

/** As long as a request id is remembered: an answer that is given again names an export that is there. */
export const EXPORT_LIFE_DAYS = 7;
const EXPORT_LIFE_MS = EXPORT_LIFE_DAYS * 86_400_000;

// A download that began before the end reads its index after it; and of two exports that share a chunk, the one that was
// begun first may write it last.
const CHUNKS_STAY_MS = 3_600_000;

/** Exports at a time. One caller alone cannot use up a casefile's, so none keeps the others from exporting. */
const MAX_OF_CALLER = 20;
const MAX_OF_CASEFILE = 200;

export function exportEnd(now: number): string {
  return isoTime(now + EXPORT_LIFE_MS);
}

/** When the chunks of an export's index go. */
export function exportChunksEnd(now: number): string {
  return isoTime(now + EXPORT_LIFE_MS + CHUNKS_STAY_MS);
}

/** The exports that have not expired, the oldest first: by their beginning, for what removes them is not indexed. */
function liveExports(
  casefileId: string,
  callerId: string | null,
  now: number,
): Query {
  const is = (field: string, value: string) =>
    ({ field, operator: "==", value }) as const;
  return {
    from: { collection: EXPORTS },
    where: [
      is("casefile_id", casefileId),
      ...(callerId === null ? [] : [is("created_by", callerId)]),
      {
        field: "created_at",
        operator: ">",
        value: isoTime(now - EXPORT_LIFE_MS),
      },
    ],
    orderBy: [{ field: "created_at", direction: "ascending" }],
  };
}

async function atLimit(
  reader: DocumentReader,
  live: Query,
  {
    limit,
    whose,
    now,
  }: {
    readonly limit: number;
    readonly whose: string;
    readonly now: number;
  },
): Promise<ColliderError> {
  const [oldest] = await reader.query({ ...live, limit: 1 });
  const kept = oldest?.data["expire_at"];
  // One that has gone since it was counted leaves its room now.
  const freeAt = typeof kept === "string" ? kept : isoTime(now);
  return new ColliderError(
    "FAILED_PRECONDITION",
    `${whose} ${limit} exports of this casefile, as many as are kept at a time. The oldest expires at ${freeAt}: export again then.`,
    {
      reason: "EXPORTS_AT_LIMIT",
      metadata: { limit: String(limit), free_at: freeAt },
    },
  );
}

/**
 * Counts, and reads no more than the oldest.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason EXPORTS_AT_LIMIT where one more export would be too many.
 */
export async function requireExportRoom(
  reader: DocumentReader,
  casefileId: string,
  { callerId, now }: Pick<Actor, "callerId" | "now">,
): Promise<void> {
  const limits = [
    { of: callerId, limit: MAX_OF_CALLER, whose: "You have" },
    { of: null, limit: MAX_OF_CASEFILE, whose: "There are" },
  ];
  for (const { of, ...about } of limits) {
    const live = liveExports(casefileId, of, now);
    if ((await reader.count(live)) >= about.limit)
      throw await atLimit(reader, live, { ...about, now });
  }
}
