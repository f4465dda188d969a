import type { JsonObject } from "#shared/kernel/json.ts";
import type { ApiRequest, ApiRoutes } from "./api-routes.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { openState, ownedBy, type Served } from "./gmail-served.ts";
import { modifyMessage, sendMessage } from "./gmail-writes.ts";
import { historyPage } from "./gmail-history.ts";
import { GetQuery, HistoryQuery, ListQuery } from "./gmail-requests.ts";
import {
  base64Url,
  findAttachment,
  fullPayload,
  messageEnvelope,
  metadataPayload,
} from "./gmail-resource.ts";
import type { MailLabel } from "./mail-labels.ts";
import type { MailboxState, StoredMessage } from "./mailbox-state.ts";
import type { Mailbox } from "./mailbox.ts";
import { parseMimeTree } from "../mime-tree.ts";
import { pageOf } from "./page-of-messages.ts";
import { readRequest } from "./read-request.ts";
import { searchMailbox } from "./search-mailbox.ts";

const USERS = "/gmail/v1/users/:userId";

/** Gmail's methods over a mailbox. Each throws a GoogleHttpError for what Gmail refuses. */
export function gmailRoutes(served: Served): ApiRoutes {
  const { mailbox } = served;
  const open = (request: ApiRequest) => openState(mailbox, request);
  return {
    [`GET ${USERS}/profile`]: async (request) => profile(await open(request)),
    [`GET ${USERS}/labels`]: async (request) => ({
      labels: (await open(request)).labels.map((label) => ({ ...label })),
    }),
    [`GET ${USERS}/labels/:id`]: async (request) =>
      labelOf(await open(request), request.params["id"] ?? ""),
    [`GET ${USERS}/messages`]: (request) => listMessages(served, request),
    [`GET ${USERS}/messages/:id`]: (request) => getMessage(served, request),
    [`GET ${USERS}/messages/:id/attachments/:attachmentId`]: (request) =>
      getAttachment(served, request),
    [`POST ${USERS}/messages/send`]: (request) => sendMessage(served, request),
    [`POST ${USERS}/messages/:id/modify`]: (request) =>
      modifyMessage(served, request),
    [`GET ${USERS}/threads/:id`]: async (request) =>
      threadOf(served, await open(request), request),
    [`GET ${USERS}/history`]: async (request) =>
      historyPage(
        await open(request),
        readRequest(HistoryQuery, request.query),
      ),
  };
}

// A message that is where it was needs no look at all the other files.
async function readStored({ mailbox }: Served, request: ApiRequest) {
  const found =
    (await readFrom(mailbox, request, mailbox.seen)) ??
    (await readFrom(mailbox, request, await mailbox.look()));
  if (found === null)
    throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
  return found;
}

async function readFrom(
  mailbox: Mailbox,
  request: ApiRequest,
  state: MailboxState,
) {
  const { byId } = ownedBy(request, state);
  const message = byId.get(request.params["id"] ?? "");
  if (message === undefined) return null;
  const bytes = await mailbox.read(message);
  return bytes === null ? null : { message, bytes };
}

async function listMessages(
  { mailbox, clock }: Served,
  request: ApiRequest,
): Promise<JsonObject> {
  const query = readRequest(ListQuery, request.query);
  const state = await openState(mailbox, request);
  const found = await searchMailbox(mailbox, state, {
    query: query.q,
    labelIds: query.labelIds,
    includeSpamTrash: query.includeSpamTrash,
    now: clock.now(),
  });
  const page = pageOf(found, query);
  const messages = page.messages.map(({ id, threadId }) => ({ id, threadId }));
  return {
    ...(messages.length === 0 ? {} : { messages }),
    ...(page.nextPageToken === null
      ? {}
      : { nextPageToken: page.nextPageToken }),
    resultSizeEstimate: found.length,
  };
}

async function getMessage(
  served: Served,
  request: ApiRequest,
): Promise<JsonObject> {
  const query = readRequest(GetQuery, request.query);
  const { message, bytes } = await readStored(served, request);
  return { ...messageEnvelope(message), ...(await content(query, bytes)) };
}

async function threadOf(
  { mailbox }: Served,
  state: MailboxState,
  request: ApiRequest,
): Promise<JsonObject> {
  const { metadataHeaders } = readRequest(GetQuery, request.query);
  const id = request.params["id"] ?? "";
  const messages: JsonObject[] = [];
  for (const message of state.messages.toReversed()) {
    const bytes = message.threadId === id ? await mailbox.read(message) : null;
    if (bytes === null) continue;
    const root = await parseMimeTree(bytes);
    const payload = metadataPayload(root, metadataHeaders);
    messages.push({ ...messageEnvelope(message), payload });
  }
  if (messages.length === 0)
    throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
  return { id, messages };
}

async function getAttachment(
  served: Served,
  request: ApiRequest,
): Promise<JsonObject> {
  const { bytes } = await readStored(served, request);
  const id = request.params["attachmentId"] ?? "";
  const part = findAttachment(await parseMimeTree(bytes), id);
  if (part === null)
    throw new GoogleHttpError("INVALID_ARGUMENT", "Invalid attachment token");
  return { size: part.content.length, data: base64Url(part.content) };
}

async function content(
  query: ReturnType<typeof GetQuery.parse>,
  bytes: Uint8Array,
): Promise<JsonObject> {
  switch (query.format) {
    case "minimal":
      return {};
    case "raw":
      return { raw: base64Url(bytes) };
    case "metadata": {
      const root = await parseMimeTree(bytes);
      return { payload: metadataPayload(root, query.metadataHeaders) };
    }
    case "full":
      return { payload: fullPayload(await parseMimeTree(bytes)) };
  }
}

function profile(state: MailboxState): JsonObject {
  return {
    emailAddress: state.account,
    messagesTotal: state.messages.length,
    threadsTotal: threadsIn(state.messages),
    historyId: String(state.historyId),
  };
}

function labelOf(state: MailboxState, id: string): JsonObject {
  const label: MailLabel | undefined = state.labels.find(
    (one) => one.id === id,
  );
  if (label === undefined)
    throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
  const has = (message: StoredMessage, labelId: string) =>
    message.labels.some((one) => one.id === labelId);
  const messages = state.messages.filter((one) => has(one, id));
  const unread = messages.filter((one) => has(one, "UNREAD"));
  return {
    ...label,
    messagesTotal: messages.length,
    messagesUnread: unread.length,
    threadsTotal: threadsIn(messages),
    threadsUnread: threadsIn(unread),
  };
}

function threadsIn(messages: readonly StoredMessage[]): number {
  return new Set(messages.map((message) => message.threadId)).size;
}
