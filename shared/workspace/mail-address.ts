import { addressParser, decodeWords } from "postal-mime";

export interface MailAddress {
  /** Lower case. */
  readonly address: string;
  readonly name: string | null;
}

const COMMENT = String.raw`\((?:[^()\\]|\\.)*\)`;
const ANY_COMMENT = new RegExp(COMMENT, "gu");
const COMMENT_IN_ADDRESS = new RegExp(
  String.raw`${COMMENT}(?=\s*[@.])|(?<=[@.]\s{0,9})${COMMENT}`,
  "gu",
);

/** What stands between `<` and `>` without comments, spaces and the route that mail once had to take. */
function plainAddress(angle: string): string {
  const spaceless = angle.replace(ANY_COMMENT, "").replace(/\s+/gu, "");
  return spaceless.replace(/^<@[^:>]*:/u, "<");
}

/** Without what RFC 5322 (section 4.4) allows in an address and nobody writes any more, which the parser takes for its letters. */
function plainAddresses(header: string): string {
  return header
    .split(/("(?:[^"\\]|\\.)*")/u)
    .map((part) =>
      part.startsWith('"')
        ? part
        : part
            .replace(/<[^<>]*>/gu, plainAddress)
            .replace(COMMENT_IN_ADDRESS, "")
            .replace(/(@[\w-]+(?:\.[\w-]+)*)\s+\.\s*(?=\w)/gu, "$1."),
    )
    .join("");
}

/** The mailboxes of an address header, groups opened; what holds no address is left out. */
export function parseAddresses(header: string): readonly MailAddress[] {
  return addressParser(plainAddresses(header), { flatten: true }).flatMap(
    (mailbox) => {
      const address = mailbox.address?.trim().toLowerCase() ?? "";
      const name = decodeWords(mailbox.name).trim();
      return address === ""
        ? []
        : [{ address, name: name === "" ? null : name }];
    },
  );
}

export interface Correspondents {
  readonly sender: string;
  readonly sender_name: string | null;
  readonly to_recipients: string[];
  readonly cc_recipients: string[];
  readonly bcc_recipients: string[];
}

/** Who wrote to whom; `header` gives all headers of a name as one text. A From without an address stays as its text. */
export function correspondentsOf(
  header: (name: string) => string,
): Correspondents {
  const from = header("from");
  const sender = parseAddresses(from)[0];
  const addresses = (name: string) =>
    parseAddresses(header(name)).map((one) => one.address);
  return {
    sender: sender?.address ?? decodeWords(from).trim(),
    sender_name: sender?.name ?? null,
    to_recipients: addresses("to"),
    cc_recipients: addresses("cc"),
    bcc_recipients: addresses("bcc"),
  };
}
