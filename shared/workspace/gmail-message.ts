import { z } from "zod";
import { IsoTimestamp } from "#shared/kernel/time.ts";

export const GmailAttachment = z
  .strictObject({
    filename: z.string().meta({
      description: "As the sender named it; empty when it has no name.",
      examples: ["termination-letter.pdf"],
    }),
    mime_type: z
      .string()
      .meta({ description: "Media type.", examples: ["application/pdf"] }),
    size_bytes: z
      .int()
      .nonnegative()
      .meta({ description: "Decoded size in bytes.", examples: [48211] }),
    sha256: z.string().nullable().meta({
      description:
        "Of the decoded bytes, hexadecimal; null where the message was not read from its raw bytes.",
    }),
    attachment_id: z
      .string()
      .nullable()
      .meta({
        description:
          "What Gmail fetches it by, valid for a short time; null where the message was read from its raw bytes, which contain it.",
        examples: ["ANGjdJ8w0p2"],
      }),
  })
  .meta({ description: "A file attached to a message, without its content." });
export type GmailAttachment = z.infer<typeof GmailAttachment>;

export const GmailHeader = z
  .strictObject({
    name: z.string().meta({ description: "Name.", examples: ["Reply-To"] }),
    value: z
      .string()
      .meta({ description: "Value.", examples: ["office@example.org"] }),
  })
  .meta({ description: "A header of a message, in the message's own order." });
export type GmailHeader = z.infer<typeof GmailHeader>;

const Recipients = z.array(z.string()).meta({
  description: "Addresses, in lower case, without display names.",
  examples: [["intake@example.org"]],
});

/** A message as operations answer it and casefiles keep it. */
export const GmailMessage = z
  .strictObject({
    id: z
      .string()
      .meta({ description: "Gmail's id.", examples: ["18c1f2a9b7d3e405"] }),
    thread_id: z.string().meta({
      description: "Gmail's id of its thread.",
      examples: ["18c1f2a9b7d3e405"],
    }),
    subject: z
      .string()
      .meta({ description: "Decoded.", examples: ["Termination letter"] }),
    sender: z.string().meta({
      description:
        "Address in lower case; the header's own text where it holds no address; empty without a From.",
      examples: ["maria.keller@example.com"],
    }),
    sender_name: z
      .string()
      .nullable()
      .meta({
        description: "Display name of the sender.",
        examples: ["Maria Keller"],
      }),
    to_recipients: Recipients,
    cc_recipients: Recipients,
    bcc_recipients: Recipients,
    snippet: z.string().meta({
      description: "The first words of the text.",
      examples: ["Dear Ms Okafor, attached is the letter I received on"],
    }),
    internal_date: IsoTimestamp,
    labels: z.array(z.string()).meta({
      description: "Gmail's label ids.",
      examples: [["INBOX", "UNREAD"]],
    }),
    has_attachments: z.boolean(),
    attachments: z.array(GmailAttachment),
    body_text: z
      .string()
      .nullable()
      .meta({
        description: "Null where there is none or it was not asked for.",
        examples: ["Dear Ms Okafor,\n\nattached is the letter."],
      }),
    body_html: z
      .string()
      .nullable()
      .meta({
        description: "Null where there is none or it was not asked for.",
        examples: ["<p>Dear Ms Okafor,</p>"],
      }),
    fetched_at: IsoTimestamp,
    headers: z.array(GmailHeader).optional(),
    raw: z
      .base64url()
      .optional()
      .meta({
        description:
          "The message byte for byte, base64url; only in the format raw.",
        examples: ["RnJvbTogbWFyaWEua2VsbGVyQGV4YW1wbGUuY29tDQo"],
      }),
    parse_error: z
      .string()
      .optional()
      .meta({
        description:
          "Why the message could not be read; what it holds is then kept in `raw` only.",
        examples: ["Maximum MIME nesting depth of 256 levels exceeded"],
      }),
  })
  .meta({ description: "A Gmail message." });
export type GmailMessage = z.infer<typeof GmailMessage>;

export const GmailMessageFormat = z
  .enum(["minimal", "metadata", "full", "raw"])
  .meta({
    description:
      "minimal: ids, labels and snippet; metadata: with headers; full: with bodies and attachments; raw: read from the message's own bytes, which are included.",
    examples: ["full"],
  });
export type GmailMessageFormat = z.infer<typeof GmailMessageFormat>;
