import { seededRandom } from "#shared/kernel/seeded-random.ts";
import { MailParts } from "./mail-parts.ts";

export interface GeneratedMail {
  /** A file's, without an ending. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Random = () => number;

const FIRST_DAY = Date.UTC(2025, 0, 6, 7);
const MINUTES_BETWEEN = 37;
const PEOPLE = 97;
const OWNER = "me@office.example";
const LABELS = [
  "Inbox",
  "Inbox,Unread",
  "Inbox,Starred",
  "Clients",
  "Archived",
];

// In bytes, of what real mailboxes hold: half of the texts are shorter, a few are many times as long.
const TEXT = { median: 2500, spread: 1, most: 200_000 };
const FILE = { median: 60_000, spread: 1.3, most: 2_000_000 };
const BIG_FILE = { median: 6_000_000, spread: 0.5, most: 18_000_000 };
const WITH_FILE = 0.12;
const WITH_HTML = 0.35;
const REPLIES = 0.4;
const SENT = 0.15;
/** One message in so many is a big one. */
const BIG_EVERY = 1000;

/** A mailbox of messages as people have them, long and short, with files and threads: the same for the same seed. */
export function* generateMail(
  count: number,
  seed: number,
): Generator<GeneratedMail> {
  const random = seededRandom(seed);
  const parts = new MailParts(random);
  for (let index = 0; index < count; index += 1)
    yield {
      name: `made-${seed}-${String(index).padStart(6, "0")}`,
      bytes: messageOf(parts, random, { seed, index }),
    };
}

function messageOf(
  parts: MailParts,
  random: Random,
  { seed, index }: { readonly seed: number; readonly index: number },
): Uint8Array {
  const isBig = index % BIG_EVERY === BIG_EVERY - 1;
  const text = parts.text(sizeOf(TEXT, random));
  const html = random() < WITH_HTML ? parts.html(text) : null;
  const attachment =
    isBig || random() < WITH_FILE
      ? parts.attachment(
          `file-${index}.pdf`,
          sizeOf(isBig ? BIG_FILE : FILE, random),
        )
      : null;
  const headers = headersOf(parts, random, { seed, index });
  return parts.message(headers, { text, html, attachment });
}

function headersOf(
  parts: MailParts,
  random: Random,
  { seed, index }: { readonly seed: number; readonly index: number },
): readonly string[] {
  const idOf = (one: number) => `<made-${seed}-${one}@office.example>`;
  const person = Math.floor(random() * PEOPLE);
  const other = `Person ${person} <person-${person}@clients.example>`;
  const isSent = random() < SENT;
  const answered =
    index > 0 && random() < REPLIES ? Math.floor(random() * index) : null;
  const label = LABELS[Math.floor(random() * LABELS.length)] ?? "Inbox";
  const at = new Date(FIRST_DAY + index * MINUTES_BETWEEN * 60_000);
  return [
    `From: ${isSent ? OWNER : other}`,
    `To: ${isSent ? other : OWNER}`,
    `Subject: ${answered === null ? "" : "Re: "}${parts.words(5)}`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: ${idOf(index)}`,
    ...(answered === null
      ? []
      : [`In-Reply-To: ${idOf(answered)}`, `References: ${idOf(answered)}`]),
    `X-Gmail-Labels: ${isSent ? "Sent" : label}`,
  ];
}

/** Of a log-normal distribution, by two of its numbers. */
function sizeOf(
  size: {
    readonly median: number;
    readonly spread: number;
    readonly most: number;
  },
  random: Random,
): number {
  const normal =
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = size.median * Math.exp(size.spread * normal);
  return Math.ceil(Math.min(drawn, size.most));
}
