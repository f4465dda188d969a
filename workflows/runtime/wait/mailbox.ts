import { z } from "zod";
import { canonicalJson, type JsonObject } from "#shared/kernel/json.ts";
import {
  cursorOf,
  type Document,
  type DocumentReader,
  type Query,
  type Write,
} from "#shared/platform/document-store.ts";
import { JsonObjectText, runPath } from "../run/run-document.ts";

const PAGE = 50;

const EventData = z.object({
  event: z.string(),
  data: JsonObjectText,
  received_at: z.string(),
  /** Whether it still waits for a step to take it. */
  kept: z.boolean(),
  /** The steps that have taken it. */
  taken_by: z.array(z.string()),
});

/** An event that was sent to a run. It stays as long as the run, so that its id tells a repeat. */
export interface RunEvent extends z.infer<typeof EventData> {
  readonly id: string;
}

export function mailboxOf(runId: string): string {
  return `${runPath(runId)}/events`;
}

export function eventPath(runId: string, eventId: string): string {
  return `${mailboxOf(runId)}/${eventId}`;
}

export function readEvent({ id, data }: Document): RunEvent {
  return { id, ...EventData.parse(data) };
}

export function eventWrite(runId: string, { id, ...event }: RunEvent): Write {
  const data = { ...event, data: canonicalJson(event.data) };
  return { type: "create", path: eventPath(runId, id), data };
}

/** Gives a kept event to a step. */
export function takenWrite(
  runId: string,
  { id }: RunEvent,
  stepId: string,
): Write {
  const fields = { kept: false, taken_by: [stepId] };
  return { type: "update", path: eventPath(runId, id), fields };
}

/** Whether an event's data equals the match in each of its fields. */
export function isMatch(match: JsonObject, data: JsonObject): boolean {
  return Object.entries(match).every(
    ([field, value]) =>
      Object.hasOwn(data, field) &&
      canonicalJson(data[field]) === canonicalJson(value),
  );
}

/** What a step that waits has as its output when it has this event. */
export function outputOf({ id, data, received_at }: RunEvent): JsonObject {
  return { event_id: id, data, received_at };
}

/** The oldest event of a name that no step has taken and that matches. */
export async function findKept(
  documents: DocumentReader,
  runId: string,
  wanted: { readonly event: string; readonly match: JsonObject },
): Promise<RunEvent | null> {
  const kept: Query = {
    from: { collection: mailboxOf(runId) },
    where: [
      { field: "event", operator: "==", value: wanted.event },
      { field: "kept", operator: "==", value: true },
    ],
    orderBy: [{ field: "received_at", direction: "ascending" }],
    limit: PAGE,
  };
  let page = await documents.query(kept);
  for (;;) {
    const found = page
      .map(readEvent)
      .find(({ data }) => isMatch(wanted.match, data));
    const last = page.at(-1);
    if (found !== undefined) return found;
    if (last === undefined || page.length < PAGE) return null;
    page = await documents.query({ ...kept, startAfter: cursorOf(kept, last) });
  }
}

/** How many events a run keeps for whoever comes to wait for them. */
export async function countKept(
  documents: DocumentReader,
  runId: string,
): Promise<number> {
  return documents.count({
    from: { collection: mailboxOf(runId) },
    where: [{ field: "kept", operator: "==", value: true }],
  });
}
