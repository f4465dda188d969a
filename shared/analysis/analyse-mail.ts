import { epochMs, isoTime } from "#shared/kernel/time.ts";
import {
  lastDays,
  MAX_ITEMS,
  MAX_SHOWN,
  shownName,
} from "./analysis-fields.ts";
import { domainOf } from "./domain-of.ts";
import type { EmailAnalysis } from "./email-analysis.ts";
import {
  isIncomplete,
  MailFacts,
  recipientsOf,
  type AttachedFile,
} from "./mail-facts.ts";
import { replyTimes, type ThreadMessage } from "./reply-times.ts";
import { lookAt, type StoredItem } from "./stored-item.ts";
import { Tally } from "./tally.ts";

interface Thread {
  readonly messages: ThreadMessage[];
  /** Of the earliest message so far. */
  subject: string;
  firstAt: number;
  lastAt: number;
}

const traffic = () => ({ sent: 0, received: 0 });

const attachment = () => ({
  filename: "",
  mime_type: "",
  size_bytes: 0,
  attached: 0,
});

/** Who is part of most messages is shown first. */
const weight = ({ sent, received }: ReturnType<typeof traffic>) =>
  sent + received;

/** What is kept of messages while they are counted. */
class MailFigures {
  messages = 0;
  incomplete = 0;
  readonly participants = new Tally(traffic);
  readonly domains = new Tally(traffic);
  readonly days = new Tally(() => ({ messages: 0 }));
  readonly types = new Tally(() => ({ attachments: 0, size_bytes: 0 }));
  /** By the hashes of their bytes. */
  readonly attachments = new Tally(attachment);
  readonly threads = new Map<string, Thread>();

  add(mail: MailFacts): void {
    this.messages += 1;
    if (isIncomplete(mail)) this.incomplete += 1;
    this.days.at(mail.internal_date.slice(0, 10)).messages += 1;
    for (const one of mail.attachments ?? []) this.#addAttachment(one);
    this.#addTraffic(mail);
    this.#addToThread(mail);
  }

  #addAttachment({ filename, mime_type, size_bytes, sha256 }: AttachedFile) {
    const type = this.types.at(mime_type);
    type.attachments += 1;
    type.size_bytes += size_bytes;
    if (sha256 === null) return;
    const file = this.attachments.at(sha256);
    if (file.attached === 0) {
      file.filename = shownName(filename);
      file.mime_type = shownName(mime_type);
      file.size_bytes = size_bytes;
    }
    file.attached += 1;
  }

  #addTraffic(mail: MailFacts): void {
    const recipients = recipientsOf(mail);
    for (const address of recipients)
      this.participants.at(address).received += 1;
    for (const domain of domainsOf(recipients))
      this.domains.at(domain).received += 1;
    if (mail.sender === null || mail.sender === "") return;
    this.participants.at(mail.sender).sent += 1;
    for (const domain of domainsOf([mail.sender]))
      this.domains.at(domain).sent += 1;
  }

  #addToThread(mail: MailFacts): void {
    const at = epochMs(mail.internal_date);
    const message = { sender: shownName(mail.sender ?? ""), at };
    const subject = shownName(mail.subject ?? "");
    const thread = this.threads.get(mail.thread_id);
    if (thread === undefined) {
      const only = { messages: [message], subject, firstAt: at, lastAt: at };
      this.threads.set(mail.thread_id, only);
      return;
    }
    thread.messages.push(message);
    if (at < thread.firstAt) thread.subject = subject;
    thread.firstAt = Math.min(thread.firstAt, at);
    thread.lastAt = Math.max(thread.lastAt, at);
  }
}

function domainsOf(addresses: Iterable<string>): ReadonlySet<string> {
  const domains = [...addresses].map(domainOf);
  return new Set(domains.filter((domain) => domain !== null));
}

function periodOf(threads: readonly Thread[]) {
  if (threads.length === 0) return { first_at: null, last_at: null };
  const first = Math.min(...threads.map(({ firstAt }) => firstAt));
  const last = Math.max(...threads.map(({ lastAt }) => lastAt));
  return { first_at: isoTime(first), last_at: isoTime(last) };
}

function longestThreads({ threads }: MailFigures) {
  return [...threads]
    .toSorted(
      ([id, a], [other, b]) =>
        b.messages.length - a.messages.length || (id < other ? -1 : 1),
    )
    .slice(0, MAX_SHOWN)
    .map(([id, thread]) => ({
      thread_id: id,
      subject: thread.subject,
      messages: thread.messages.length,
      first_at: isoTime(thread.firstAt),
      last_at: isoTime(thread.lastAt),
    }));
}

/** Counts messages, in whatever order they come; what is kept of them is bounded. */
export async function analyseMail(
  items: AsyncIterable<StoredItem>,
  limit: number = MAX_ITEMS,
): Promise<Omit<EmailAnalysis, "casefile_id">> {
  const figures = new MailFigures();
  const looked = await lookAt(items, limit, (data) =>
    figures.add(MailFacts.parse(data)),
  );
  const { participants, domains, threads, types, attachments } = figures;
  const all = [...threads.values()];
  return {
    messages: figures.messages,
    incomplete: figures.incomplete,
    truncated:
      looked.isCut ||
      [participants, domains, types, attachments].some(({ isFull }) => isFull),
    missing_ids: [...looked.missing],
    ...periodOf(all),
    participants: participants.most(weight, (address, one) => ({
      address,
      ...one,
    })),
    domains: domains.most(weight, (domain, one) => ({ domain, ...one })),
    threads: { total: threads.size, longest: longestThreads(figures) },
    timeline: lastDays(
      figures.days.entries().map(([day, one]) => ({ day, ...one })),
    ),
    attachment_types: types.most(
      (one) => one.attachments,
      (type, one) => ({ mime_type: type, ...one }),
    ),
    attachments: attachments.most(
      (one) => one.attached,
      (sha256, one) => ({ sha256, ...one }),
    ),
    reply_times: replyTimes(all.map(({ messages }) => messages)),
  };
}
