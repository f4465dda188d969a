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

const TYPES = { added: "messageAdded", deleted: "messageDeleted" } as const;
const MEMBERS = { added: "messagesAdded", deleted: "messagesDeleted" } as const;

/** What changed after a history id. @throws GoogleHttpError NOT_FOUND for an id of an earlier start, as Gmail does for an old one. */
export function historyPage(
  state: MailboxState,
  request: HistoryRequest,
): JsonObject {
  const after = startOf(state, request);
  const changes = state.changes.filter(
    (change) => change.historyId > after && isWanted(change, request),
  );
  const page = changes.slice(0, request.maxResults);
  const last = page.at(-1);
  return {
    ...(page.length === 0 ? {} : { history: page.map(historyRecord) }),
    ...(last === undefined || page.length === changes.length
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
  return (
    (historyTypes.length === 0 || historyTypes.includes(TYPES[change.type])) &&
    (labelId === undefined ||
      change.message.labels.some((label) => label.id === labelId))
  );
}

function historyRecord(change: MailboxChange): JsonObject {
  const { id, threadId, labels } = change.message;
  const labelIds = labels.map((label) => label.id);
  return {
    id: String(change.historyId),
    messages: [{ id, threadId }],
    [MEMBERS[change.type]]: [{ message: { id, threadId, labelIds } }],
  };
}
