import type { Clock } from "#shared/platform/clock.ts";
import type { ApiRequest } from "./api-routes.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import type { Mailbox } from "./mailbox.ts";
import type { MailboxState, StoredMessage } from "./mailbox-state.ts";
import type { SentFolder } from "./sent-folder.ts";

/** What Gmail's methods work on. */
export interface Served {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly sent: SentFolder;
}

/** The mailbox as it is now. @throws GoogleHttpError PERMISSION_DENIED for that of somebody else. */
export async function openState(
  mailbox: Mailbox,
  request: ApiRequest,
): Promise<MailboxState> {
  return ownedBy(request, await mailbox.look());
}

/** @throws GoogleHttpError PERMISSION_DENIED for a request that names another user. */
export function ownedBy(
  request: ApiRequest,
  state: MailboxState,
): MailboxState {
  const userId = request.params["userId"] ?? "";
  if (userId === "me" || userId.toLowerCase() === state.account) return state;
  throw new GoogleHttpError(
    "PERMISSION_DENIED",
    `Delegation denied for ${userId}`,
  );
}

/** @throws GoogleHttpError NOT_FOUND. */
export function storedMessage(
  { byId }: MailboxState,
  id: string,
): StoredMessage {
  const message = byId.get(id);
  if (message !== undefined) return message;
  throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
}
