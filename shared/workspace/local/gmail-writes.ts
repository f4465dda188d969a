import type { JsonObject } from "#shared/kernel/json.ts";
import type { ApiRequest } from "./api-routes.ts";
import { ModifyBody, SendBody } from "./gmail-requests.ts";
import { openState, storedMessage, type Served } from "./gmail-served.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import type { MailLabel } from "./mail-labels.ts";
import type { MailboxState } from "./mailbox-state.ts";
import { messageIdOf } from "./mail-index.ts";
import { readRequest } from "./read-request.ts";

/** Keeps a message as one that was sent. */
export async function sendMessage(
  { mailbox, sent }: Served,
  request: ApiRequest,
): Promise<JsonObject> {
  const { messages } = await openState(mailbox, request);
  const { raw, threadId: asked } = readRequest(SendBody, request.body);
  const isKnown = messages.some((one) => one.threadId === asked);
  if (asked !== undefined && !isKnown)
    throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
  const bytes = Buffer.from(raw, "base64url");
  const id = messageIdOf(bytes);
  await sent.keep(id, bytes, "SENT");
  // A look that had begun before may not have seen it.
  const message =
    (await mailbox.look()).byId.get(id) ?? (await mailbox.look()).byId.get(id);
  if (message === undefined)
    throw new GoogleHttpError("INTERNAL", "Internal error encountered.");
  const { threadId, labels } = message;
  return { id, threadId, labelIds: labels.map((label) => label.id) };
}

/** Gives a message labels, and takes others from it. */
export async function modifyMessage(
  { mailbox }: Served,
  request: ApiRequest,
): Promise<JsonObject> {
  const state = await openState(mailbox, request);
  const { addLabelIds, removeLabelIds } = readRequest(ModifyBody, request.body);
  const id = request.params["id"] ?? "";
  storedMessage(state, id);
  const label = (labelId: string) => labelWithId(state, labelId);
  const changed = await mailbox.relabel(id, {
    add: addLabelIds.map(label),
    remove: removeLabelIds.map(label),
  });
  const { threadId, labels } = storedMessage(changed, id);
  return { id, threadId, labelIds: labels.map((one) => one.id) };
}

function labelWithId({ labels }: MailboxState, id: string): MailLabel {
  const label = labels.find((one) => one.id === id);
  if (label !== undefined) return label;
  throw new GoogleHttpError("INVALID_ARGUMENT", `Invalid label: ${id}`);
}
