import type { Difference } from "./compared-mail.ts";

/** Why two parsers differ, and which of them the RFCs bear out. */
export interface Reason {
  readonly why: string;
  readonly right: "ours" | "python" | "neither";
}

/** The differences of files: field, what we say there, what Python does. */
export type Explained = Readonly<
  Record<
    string,
    readonly [
      Reason,
      readonly (readonly [
        Difference["field"],
        Difference["ours"],
        Difference["python"],
      ])[],
    ]
  >
>;

const LATIN: Reason = {
  why: "ISO-8859-1 with bytes from 0x80 to 0x9f: read as windows-1252, as browsers do and as it was meant; Python gives control characters.",
  right: "ours",
};
const NOT_ASCII: Reason = {
  why: "Says US-ASCII and is not (RFC 2046, 4.1.2): read as windows-1252, so that no byte is lost; Python gives a replacement character for each.",
  right: "neither",
};
const NO_CHARSET: Reason = {
  why: "Says no charset, which is US-ASCII (RFC 2046, 5.2), and is not: read as what browsers take it for; Python gives replacement characters.",
  right: "neither",
};
const BIG5: Reason = {
  why: "Says Big5, and was broken on its way: the two decoders give up at other bytes.",
  right: "neither",
};
const BYTES_IN_HEADER: Reason = {
  why: "Bytes in a header that are neither ASCII nor UTF-8 (RFC 6532, 3.2): each is shown as the character of Latin-1 that it is; Python gives replacement characters.",
  right: "neither",
};
const WORD_IN_NAME: Reason = {
  why: "A file name as an encoded word with a line of its own, which RFC 2231 did away with and mailers still write: decoded; Python finds no name.",
  right: "neither",
};
const UNQUOTED_NAME: Reason = {
  why: "A file name with spaces and without quotes (RFC 2045, 5.1, has it end at the first): the whole of it is what was meant.",
  right: "python",
};
const TWO_NAMES: Reason = {
  why: "Two file names in one header, one of them in a charset that it is not in.",
  right: "neither",
};
const NO_ADDRESS: Reason = {
  why: "`<Undisclosed-Recipient:@mailman.enron.com;>` is no address; the header's own text stays.",
  right: "neither",
};
const NO_ANGLES: Reason = {
  why: "`Big Bug bb@bug.com`, an address after a name without angles (RFC 5322, 3.4): the address that was meant; Python takes all words for its local part.",
  right: "neither",
};
const NAME_WITH_AT: Reason = {
  why: "`Mikel@Lindsaar <raasdnil@gmail.com>`, a name with an `@` and without quotes (RFC 5322, 3.2.5): what stands in angles is the address.",
  right: "ours",
};
const BOUNDARY: Reason = {
  why: "A boundary with characters that need quotes, and without them (RFC 2045, 5.1): read as it was meant, so that its parts are found.",
  right: "python",
};
const NO_PARTS: Reason = {
  why: "A multipart without a boundary, or with one that is nowhere (RFC 2046, 5.1): no part is found, and the bytes are kept in `raw`; Python makes all of it a part.",
  right: "neither",
};
const NOT_A_HEADER: Reason = {
  why: "A line among the headers that is none (RFC 5322, 2.2): left out, and the headers after it are read; Python takes it for the text's first.",
  right: "neither",
};
const SPACE_BEFORE_COLON: Reason = {
  why: "A space between a header's name and its colon (RFC 5322, 4.5, has to be read): Python takes all headers for text.",
  right: "ours",
};
const BARE_CR: Reason = {
  why: "A carriage return alone (RFC 5322, 2.2, forbids it) ends no line.",
  right: "ours",
};

/** In `test/fixtures/mail`, which is made to be nasty. */
export const OF_FIXTURES: Explained = {
  "bare-cr-and-lf.eml": [
    BARE_CR,
    [
      ["headers", "X-Odd: yes", "| X-Odd: yes"],
      ["subject", " X-Odd: yes", ""],
    ],
  ],
  "broken-boundary.eml": [
    NO_PARTS,
    [
      ["files", "", "multipart/mixed"],
      ["bytes", "", "63 29ecf5064b33d55af7a8ccb9d5a40d005814e"],
    ],
  ],
  "eight-bit-garbage.eml": [
    NO_CHARSET,
    [
      [
        "text",
        "\u06a0\ufffd\u8e59\u007f\\|)\ufffd\ufffd\ufffd\ufffd%<\ufffdT\ufffdM\ufffd\ufffd\u0014'\ufffd\ufffd\ufffd\ufffd\ufffd#/\ufffd\ufffd!\u001f\ufffd\ufffd\u0171 \ufffdV;\ufffd",
        "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\u007f\\|)\ufffd\ufffd\ufffd\ufffd\ufffd%<\ufffdT\ufffdM\ufffd\ufffd\u0014'\ufffd\ufffd\ufffd\ufffd\ufffd#/\ufffd\ufffd!\u001f\ufffd\ufffd\ufffd\ufffd",
      ],
    ],
  ],
  "filename-tricks.eml": [
    TWO_NAMES,
    [["files", "\u00c3\u0153\u00ff%zzber.bin", "\u00dc\ufffd%zz"]],
  ],
  "multipart-without-boundary.eml": [
    NO_PARTS,
    [
      ["files", "", "multipart/mixed"],
      ["bytes", "", "15 84b211056aa1d8c4e486c264b004cbee33049"],
    ],
  ],
  "no-colon-header.eml": [
    NOT_A_HEADER,
    [
      ["headers", "Subject: spaced", ""],
      ["subject", "spaced", ""],
      ["text", "body", "this is no header : empty name Subject :"],
    ],
  ],
};

/** In the test mail of the Ruby library `mail` (`spec/fixtures/emails`), 103 messages with what mail in the field has. */
export const OF_REAL_MAIL: Explained = {
  "attachment_emails/attachment_pdf_non_ascii.eml": [
    LATIN,
    [["text", "\u201a", "\u0082"]],
  ],
  "attachment_emails/attachment_pdf_non_ascii_lf.eml": [
    LATIN,
    [["text", "\u201a", "\u0082"]],
  ],
  "attachment_emails/attachment_with_base64_encoded_name.eml": [
    WORD_IN_NAME,
    [["files", " This is a test.pdf", ""]],
  ],
  "attachment_emails/attachment_with_unquoted_name.eml": [
    UNQUOTED_NAME,
    [["files", " is a test.txt", ""]],
  ],
  "error_emails/content_transfer_encoding_7-bit.eml": [
    LATIN,
    [
      [
        "text",
        "\u2020 CARD <http://discover.qrs1.net/s/r?l=5",
        "\u0086 CARD <http://discover.qrs1.net/s/r?l=5",
      ],
      [
        "html",
        "\u2020 CARD <http://discover.qrs1.net/s/r?l=5",
        "\u0086 CARD <http://discover.qrs1.net/s/r?l=5",
      ],
    ],
  ],
  "error_emails/content_transfer_encoding_empty.eml": [
    BIG5,
    [
      [
        "html",
        '\u77c7\u7ac4\ufffd\u7c1e\u7919\u79ae\u7c40\u7e5as\u7a61\u7ce7\u7ce7t</a> <font color="#FFFFFF">',
        '\ufffd\u77c7\u7ac4\ufffd\ufffd\u7c1e\u7919\u79ae\u7c40\u7e5as\u7a61\u7ce7\u7ce7t</a> <font color="#FFFFFF',
      ],
    ],
  ],
  "error_emails/content_transfer_encoding_plain.eml": [
    NOT_ASCII,
    [
      [
        "text",
        "\u00c3\u00acIGTS\u00c3\u00ae. Intelligent Sports will be the",
        "\ufffd\ufffdIGTS\ufffd\ufffd. Intelligent Sports will be the",
      ],
    ],
  ],
  "error_emails/invalid_subject_characters.eml": [
    BYTES_IN_HEADER,
    [
      [
        "subject",
        "\u00e7\u00e3o FrenetikPolis: Mega Campanha Final V",
        "\ufffd\ufffdo FrenetikPolis: Mega Campanha Final V",
      ],
    ],
  ],
  "error_emails/missing_body.eml": [
    NO_ADDRESS,
    [["to", ":@mailman.enron.com;", ""]],
  ],
  "mime_emails/raw_email_with_binary_encoded.eml": [
    BOUNDARY,
    [
      [
        "files",
        "image/jpeg 2013-08-13_19-08-28-1.jpg",
        "multipart/alternative",
      ],
      [
        "bytes",
        "4 60531ecc28239c0b332a74a4b6682fd69e1545",
        "62 92e62edaaf187cc2c652c2e8f349526f41323",
      ],
    ],
  ],
  "mime_emails/raw_email_with_illegal_boundary.eml": [
    BOUNDARY,
    [
      ["text", "Hello This is an outlook test So there. ", ""],
      ["html", '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML ', ""],
      ["files", "", "multipart/alternative"],
      ["bytes", "", "1112 922a3d5c0a14c872611263d2afbdc82ce8a"],
    ],
  ],
  "plain_emails/mix_caps_content_type.eml": [
    NO_ANGLES,
    [["from", "bb@bug.com", '"big bug bb"@bug.com']],
  ],
  "plain_emails/raw_email5.eml": [
    NO_CHARSET,
    [
      [
        "text",
        "\u00e9 par le service de messagerie texte de ",
        "\ufffd\ufffd par le service de messagerie texte de",
      ],
    ],
  ],
  "plain_emails/raw_email6.eml": [
    NOT_ASCII,
    [
      [
        "text",
        "\u00c3\u00a9 par le service de messagerie texte de",
        "\ufffd\ufffd par le service de messagerie texte de",
      ],
    ],
  ],
  "plain_emails/raw_email_bad_time.eml": [
    BOUNDARY,
    [
      ["text", "Filter2: This message has been scanned f", ""],
      ["html", '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML ', ""],
      ["files", "", "multipart/alternative"],
      ["bytes", "", "1014 1c431a595d64b9ac7850926498d862c5841"],
    ],
  ],
  "plain_emails/raw_email_incorrect_header.eml": [
    NOT_A_HEADER,
    [
      ["headers", " | Received: by xxx.xxx.xxx (Wostfix, fr", ""],
      ["subject", "Stop adware/spyware once and for all.", ""],
      ["from", "xxx@xxx.xxx", ""],
      ["to", "xxx@xxx.com", ""],
      [
        "text",
        "You are infected with: Ad Ware and Spy W",
        "quite Delivered-To: xxx@xxx.xxx Received",
      ],
    ],
  ],
  "plain_emails/raw_email_with_at_display_name.eml": [
    NAME_WITH_AT,
    [
      [
        "to",
        "raasdnil@gmail.com | tom@gmail.com",
        "mikel@lindsaar | tom@gmail.com",
      ],
    ],
  ],
  "rfc2822/example13.eml": [
    SPACE_BEFORE_COLON,
    [
      ["headers", "From: John Doe <jdoe@machine(comment). e", ""],
      ["subject", "Saying Hello", ""],
      ["from", "jdoe@machine.example", ""],
      [
        "text",
        "his is a message just to say hello. So, ",
        "o : Mary Smith __ <mary@example.net> Sub",
      ],
    ],
  ],
};
