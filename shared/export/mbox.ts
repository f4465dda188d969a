import { epochMs } from "#shared/kernel/time.ts";

const LF = 0x0a;

/** A message on its way into an mbox. */
export interface MboxMessage {
  readonly sender: string;
  /** ISO 8601: when it was received. */
  readonly date: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** `Mon Nov 23 09:30:00 2026`, in UTC, as C's asctime writes it. */
function asctime(date: string): string {
  const [day, number, month, year, time] = new Date(epochMs(date))
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return `${day} ${month} ${number} ${time} ${year}`;
}

/** The line that begins a message; an address that would be two words, or none, is nobody's. */
function fromLine({ sender, date }: MboxMessage): Uint8Array {
  const isAddress = /^[\u0021-\u007e]+$/u.test(sender);
  const address = isAddress ? sender : "MAILER-DAEMON";
  return Buffer.from(`From ${address} ${asctime(date)}\n`, "latin1");
}

// Where a line that is not whole yet may become one that has to be quoted.
const MAY_BECOME_FROM = /^>*(?:F(?:r(?:om?)?)?)?$/u;

/** A `>` before each line that begins with `From `, or with some `>` and `From `: what mboxrd is. */
function quoted(lines: Buffer, beginsLine: boolean): Buffer {
  if (!lines.includes("From ")) return lines;
  const text = lines.toString("latin1");
  const first = beginsLine ? text.replace(/^>*From /u, ">$&") : text;
  return Buffer.from(first.replaceAll(/\n(?=>*From )/gu, "\n>"), "latin1");
}

/** Where the last line begins that may become one to be quoted with what comes next; the end where there is none. */
function openLine(bytes: Buffer, beginsLine: boolean): number {
  const start = bytes.lastIndexOf(LF) + 1;
  const begins = start > 0 || beginsLine;
  const line = bytes.toString("latin1", start);
  return begins && MAY_BECOME_FROM.test(line) ? start : bytes.length;
}

async function* quotedLines(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  let beginsLine = true;
  for await (const piece of bytes) {
    const known = Buffer.concat([held, piece]);
    const end = openLine(known, beginsLine);
    held = known.subarray(end);
    if (end === 0) continue;
    const whole = known.subarray(0, end);
    yield quoted(whole, beginsLine);
    beginsLine = whole.at(-1) === LF;
  }
  if (held.length > 0) yield held;
}

/**
 * Messages as one mbox, of the kind mboxrd: the only change to a message is a `>` before lines that would begin another,
 * which is taken off again without a doubt, and a line end at its end where it has none.
 */
export async function* mboxOf(
  messages: AsyncIterable<MboxMessage>,
): AsyncGenerator<Uint8Array> {
  for await (const message of messages) {
    yield fromLine(message);
    let last = LF;
    for await (const piece of quotedLines(message.bytes)) {
      yield piece;
      last = piece.at(-1) ?? last;
    }
    yield Buffer.from(last === LF ? "\n" : "\n\n", "latin1");
  }
}
