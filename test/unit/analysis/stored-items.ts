import type { JsonObject } from "#shared/kernel/json.ts";
import type { StoredItem } from "#shared/analysis/stored-item.ts";

/** Evidence as casefiles give it, one after the other. */
export async function* itemsOf(
  ...documents: readonly JsonObject[]
): AsyncGenerator<StoredItem> {
  for (const data of documents) yield { id: "some", data };
}

/** A stored message; the time is of 2 November 2026. */
export function mail(time: string, fields: JsonObject = {}): JsonObject {
  return {
    id: time,
    thread_id: "t",
    subject: "Hearing",
    sender: "a@one.example",
    to_recipients: ["b@two.example"],
    cc_recipients: [],
    bcc_recipients: [],
    internal_date: `2026-11-02T${time}:00.000Z`,
    attachments: [],
    ...fields,
  };
}

/** A stored file in one of its states. */
export function file(id: string, fields: JsonObject = {}): JsonObject {
  return {
    id,
    name: `${id}.txt`,
    mime_type: "text/plain",
    size_bytes: 10,
    content: null,
    owners: [{ email: "a@one.example", display_name: null }],
    modified_time: "2026-11-02T09:00:00.000Z",
    ...fields,
  };
}
