import { z } from "zod";
import type { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { canonicalJson } from "#shared/kernel/json.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";
import type {
  Document,
  DocumentReader,
  DocumentStore,
  Query,
} from "#shared/platform/document-store.ts";
import type { Push } from "#shared/platform/push.ts";
import { queryPage } from "#shared/platform/query-page.ts";

const REJECTED = "rejected_triggers";

// As long as somebody may look for what did not start; the topic keeps the message itself for a week.
const KEPT_MS = 30 * 24 * 3_600_000;

const Fault = z.strictObject({
  field: z.string(),
  description: z.string(),
  reason: z.string(),
});

/** A message that started no workflow, and why; without its data, which concerns its sender alone. */
export const RejectedTrigger = z
  .strictObject({
    message_id: z.string(),
    subscription: z.string(),
    rejected_at: IsoTimestamp,
    published_at: IsoTimestamp,
    workflow_name: z.string().nullable(),
    schedule: z.string().nullable().meta({
      description: "The schedule that it is of; null of any other message.",
    }),
    data_bytes: z.int().nonnegative(),
    error: z.strictObject({
      code: z.string(),
      reason: z.string(),
      message: z.string(),
      fields: z.array(Fault),
    }),
  })
  .meta({ description: "A message that started no workflow." });
export type RejectedTrigger = z.infer<typeof RejectedTrigger>;

function rejectedOf(
  { message, subscription }: Push,
  error: ColliderError,
  now: number,
): RejectedTrigger {
  const { workflow = null, schedule = null } = message.attributes;
  const { code, reason, message: text, fieldViolations } = error;
  return {
    message_id: message.messageId,
    subscription,
    rejected_at: isoTime(now),
    published_at: message.publishTime,
    workflow_name: workflow,
    schedule,
    data_bytes: Buffer.byteLength(message.data, "base64"),
    error: { code, reason, message: text, fields: [...fieldViolations] },
  };
}

/** Keeps what has become of a message: one record, however often the message comes. */
export async function keepRejected(
  documents: DocumentStore,
  push: Push,
  { error, now }: { readonly error: ColliderError; readonly now: number },
): Promise<void> {
  const { error: why, ...fields } = rejectedOf(push, error, now);
  const id = hashJson([push.subscription, push.message.messageId]);
  const data = {
    ...fields,
    error: canonicalJson(why),
    expire_at: isoTime(now + KEPT_MS),
  };
  await documents.transaction(async (transaction) =>
    transaction.write({ type: "set", path: `${REJECTED}/${id}`, data }),
  );
}

function readRejected({ data }: Document): RejectedTrigger {
  const { expire_at: _, error, ...fields } = data;
  const text = z.string().parse(error);
  return RejectedTrigger.parse({ ...fields, error: JSON.parse(text) });
}

/** The messages that started nothing, the newest first. */
export async function listRejected(
  documents: DocumentReader,
  page: PageRequest,
): Promise<Page<RejectedTrigger>> {
  const query: Query = {
    from: { collection: REJECTED },
    orderBy: [{ field: "rejected_at", direction: "descending" }],
  };
  const found = await queryPage(documents, query, page);
  return { ...found, items: found.items.map(readRejected) };
}
