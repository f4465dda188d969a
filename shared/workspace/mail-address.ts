import { addressParser, decodeWords } from "postal-mime";

export interface MailAddress {
  /** Lower case. */
  readonly address: string;
  readonly name: string | null;
}

/** The mailboxes of an address header, groups opened; what holds no address is left out. */
export function parseAddresses(header: string): readonly MailAddress[] {
  return addressParser(header, { flatten: true }).flatMap((mailbox) => {
    const address = mailbox.address?.trim().toLowerCase() ?? "";
    const name = decodeWords(mailbox.name).trim();
    return address === "" ? [] : [{ address, name: name === "" ? null : name }];
  });
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
