import { sha256 } from "#shared/kernel/hash.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { composeMail } from "./compose-mail.ts";
import type { GmailClient, SentMessage } from "./google/gmail-client.ts";

export interface MailToSend {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly body: string;
  /** The conversation that it goes on with. */
  readonly threadId: string | null;
}

export interface MailSender {
  /** The message that was sent under a key; null when none was. */
  findSent(effectKey: string, signal: AbortSignal): Promise<SentMessage | null>;
  /** Sends a message under a key, by which it is found again. Two sendings are two messages. */
  send(
    mail: MailToSend,
    effectKey: string,
    signal: AbortSignal,
  ): Promise<SentMessage>;
}

// The same for every repeat of one piece of work, and nobody's else: Gmail finds a message by it.
function messageIdOf(effectKey: string, address: string): string {
  const domain = address.split("@").at(-1) ?? "";
  return `${sha256(effectKey).slice(0, 40)}@${domain}`;
}

export function createMailSender({
  client,
  clock,
}: {
  readonly client: GmailClient;
  readonly clock: Clock;
}): MailSender {
  return {
    async findSent(effectKey, signal) {
      const address = await client.address(signal);
      const search = {
        query: `rfc822msgid:${messageIdOf(effectKey, address)}`,
        maxResults: 1,
        pageToken: null,
        labelIds: [],
        includeSpamTrash: true,
      };
      const [id] = (await client.listIds(search, signal)).ids;
      return id === undefined ? null : client.place(id, signal);
    },
    async send(mail, effectKey, signal) {
      const { threadId } = mail;
      const [from, references] = await Promise.all([
        client.address(signal),
        threadId === null ? [] : client.threadMessageIds(threadId, signal),
      ]);
      const raw = await composeMail({
        ...mail,
        from,
        messageId: `<${messageIdOf(effectKey, from)}>`,
        references,
        date: clock.now(),
      });
      return client.send({ raw, threadId }, signal);
    },
  };
}
