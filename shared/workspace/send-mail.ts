import { sha256 } from "#shared/kernel/hash.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { composeMail } from "./compose-mail.ts";
import type { GmailHeader } from "./gmail-message.ts";
import { mapBounded } from "#shared/kernel/map-bounded.ts";
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
  /** The message that was sent to these under a key; null when none is found. */
  findSent(
    mail: Pick<MailToSend, "to">,
    effectKey: string,
    signal: AbortSignal,
  ): Promise<SentMessage | null>;
  /** Sends a message under a key, by which it is found again. Two sendings are two messages. */
  send(
    mail: MailToSend,
    effectKey: string,
    signal: AbortSignal,
  ): Promise<SentMessage>;
}

// Gmail's API gives a message another Message-ID than its own, at least at times, and keeps headers that it does not know.
const KEY_HEADER = "X-Collider-Key";

// The newest to the same recipient, each of which is looked at.
const MOST_LOOKED_AT = 25;
const LOOKED_AT_ONCE = 5;

// The same for every repeat of one piece of work, and for no other: a message is found by it.
function keyOf(effectKey: string): string {
  return sha256(effectKey).slice(0, 40);
}

function messageIdOf(effectKey: string, address: string): string {
  const domain = address.split("@").at(-1) ?? "";
  return `${keyOf(effectKey)}@${domain}`;
}

function isUnder(key: string, headers: readonly GmailHeader[]): boolean {
  return headers.some(
    ({ name, value }) =>
      name.toLowerCase() === KEY_HEADER.toLowerCase() && value === key,
  );
}

/** The ids of the newest messages that a search finds. */
async function idsOf(
  client: GmailClient,
  query: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const search = {
    query,
    maxResults: MOST_LOOKED_AT,
    pageToken: null,
    labelIds: [],
    includeSpamTrash: true,
  };
  return (await client.listIds(search, signal)).ids;
}

/** The sent message that has a key in its headers, of those to the same recipient. */
async function idByHeader(
  client: GmailClient,
  { to, key }: { readonly to: string; readonly key: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const ids = await idsOf(client, `in:sent to:${to}`, signal);
  const found = await mapBounded(ids, LOOKED_AT_ONCE, async (id) => {
    const { headers } = await client.getSummary(id, signal);
    return isUnder(key, headers) ? [id] : [];
  });
  return found.flat()[0];
}

export function createMailSender({
  client,
  clock,
}: {
  readonly client: GmailClient;
  readonly clock: Clock;
}): MailSender {
  return {
    async findSent({ to: [to = ""] }, effectKey, signal) {
      const address = await client.address(signal);
      const query = `rfc822msgid:${messageIdOf(effectKey, address)}`;
      const [byId] = await idsOf(client, query, signal);
      const key = keyOf(effectKey);
      const id = byId ?? (await idByHeader(client, { to, key }, signal));
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
        headers: { [KEY_HEADER]: keyOf(effectKey) },
        references,
        date: clock.now(),
      });
      return client.send({ raw, threadId }, signal);
    },
  };
}
