import type { JsonObject } from "#shared/kernel/json.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import type { MailboxChange, MailboxState } from "./mailbox-state.ts";

interface HistoryRequest {
  readonly startHistoryId: number;
  readonly maxResults: number;
  readonly pageToken?: string | undefined;
  readonly labelId?: string | undefined;
  readonly historyTypes: readonly string[];
}

/** What Gmail calls each kind of change where it is asked for, and where it is told. */
const NAMES = {
  added: { type: "messageAdded", member: "messagesAdded" },
  deleted: { type: "messageDeleted", member: "messagesDeleted" },
  labels_added: { type: "labelAdded", member: "labelsAdded" },
  labels_removed: { type: "labelRemoved", member: "labelsRemoved" },
} as const satisfies Record<
  MailboxChange["type"],
  { readonly type: string; readonly member: string }
>;

/** What changed after a history id. @throws GoogleHttpError NOT_FOUND for an id of an earlier start, as Gmail does for an old one. */
export function historyPage(
  state: MailboxState,
  request: HistoryRequest,
): JsonObject {
  const after = startOf(state, request);
  const records = recordsOf(
    state.changes.filter(
      (change) => change.historyId > after && isWanted(change, request),
    ),
  );
  const page = records.slice(0, request.maxResults);
  const last = page.at(-1)?.[0];
  return {
    ...(page.length === 0 ? {} : { history: page.map(historyRecord) }),
    ...(last === undefined || page.length === records.length
      ? {}
      : { nextPageToken: String(last.historyId) }),
    historyId: String(state.historyId),
  };
}

function startOf(state: MailboxState, request: HistoryRequest): number {
  const { startHistoryId, pageToken } = request;
  if (startHistoryId < state.historyStart)
    throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
  if (pageToken === undefined) return startHistoryId;
  if (!/^\d{1,15}$/.test(pageToken))
    throw new GoogleHttpError("INVALID_ARGUMENT", "Invalid pageToken");
  return Math.max(startHistoryId, Number(pageToken));
}

function isWanted(change: MailboxChange, request: HistoryRequest): boolean {
  const { historyTypes, labelId } = request;
  const isOfType =
    historyTypes.length === 0 || historyTypes.includes(NAMES[change.type].type);
  const labels = [
    ...change.message.labels,
    ...("labels" in change ? change.labels : []),
  ];
  return (
    isOfType &&
    (labelId === undefined || labels.some((label) => label.id === labelId))
  );
}

/** What happened at once is one record. */
function recordsOf(
  changes: readonly MailboxChange[],
): readonly (readonly MailboxChange[])[] {
  return [...Map.groupBy(changes, ({ historyId }) => historyId).values()];
}

function historyRecord(changes: readonly MailboxChange[]): JsonObject {
  const [first] = changes;
  if (first === undefined) return {};
  const { id, threadId } = first.message;
  return {
    id: String(first.historyId),
    messages: [{ id, threadId }],
    ...Object.fromEntries(
      changes.map((change) => [NAMES[change.type].member, [told(change)]]),
    ),
  };
}

function told(change: MailboxChange): JsonObject {
  const { id, threadId, labels } = change.message;
  const message = { id, threadId, labelIds: labels.map((label) => label.id) };
  return "labels" in change
    ? { message, labelIds: change.labels.map((label) => label.id) }
    : { message };
}
