import { z } from "zod";

// Ids are `<prefix>_<yymmdd>_<code>`; case does not count, so they are folded to lower case where they enter.
function idSchema(prefix: string, what: string) {
  const example = `${prefix}_261123_k3v9x2m8q4wt7n1c`;
  return z
    .string()
    .trim()
    .toLowerCase()
    .regex(
      new RegExp(`^${prefix}_\\d{6}_[a-z0-9]{4,32}$`),
      `must look like ${example}`,
    )
    .meta({ description: `The id of a ${what}.`, examples: [example] });
}

export const CasefileId = idSchema("cf", "casefile").brand<"CasefileId">();
export type CasefileId = z.infer<typeof CasefileId>;

export const ToolSessionId = idSchema(
  "ts",
  "tool session",
).brand<"ToolSessionId">();
export type ToolSessionId = z.infer<typeof ToolSessionId>;

export const ChatSessionId = idSchema(
  "cs",
  "chat session",
).brand<"ChatSessionId">();
export type ChatSessionId = z.infer<typeof ChatSessionId>;

export const SessionId = z.union([ToolSessionId, ChatSessionId]);
export type SessionId = z.infer<typeof SessionId>;

export const TokenId = idSchema("tok", "service token").brand<"TokenId">();

export const ReportId = idSchema("rep", "report").brand<"ReportId">();
export type ReportId = z.infer<typeof ReportId>;

export const ExportId = idSchema("exp", "export").brand<"ExportId">();
export type ExportId = z.infer<typeof ExportId>;

export const RunId = idSchema("run", "run").brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** Case does not count in an e-mail address, and does in the name of a service. */
function foldAddress(id: string): string {
  return id.includes("@") ? id.toLowerCase() : id;
}

// The names of documents are Firestore's, to which "." and ".." are directions and names between "__" its own. Control
// characters stand one by one: JSON Schema has no place for the flag that \p{Cc} needs.
export const UserId = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(
    // oxlint-disable-next-line no-control-regex -- what an id must not hold
    /^(?!\.{1,2}$|__.*__$)[^\s/\u0000-\u001f\u007f-\u009f]+$/,
    'must be an e-mail address or a service name: without spaces or slashes, not "." or "..", and not between "__"',
  )
  .overwrite(foldAddress)
  .meta({
    description: "An e-mail address or a service name.",
    examples: ["alice@example.com"],
  });

export const GmailMessageId = z
  .string()
  .regex(/^(?!__.*__$)[A-Za-z0-9_-]{1,128}$/, "must be a Gmail message id")
  .brand<"GmailMessageId">()
  .meta({ description: "A Gmail message id.", examples: ["18c1f2a9b7d3e405"] });
export type GmailMessageId = z.infer<typeof GmailMessageId>;

// Google's ids are opaque; these become names of documents.
function googleId(what: string) {
  return z
    .string()
    .regex(/^(?!__.*__$)[A-Za-z0-9_-]{1,128}$/, `must be a ${what} id`)
    .meta({
      description: `A ${what} id.`,
      examples: ["1a2b3c4d5e6f7g8h9i0jKLMNOP"],
    });
}

export const DriveFileId = googleId("Drive file").brand<"DriveFileId">();
export type DriveFileId = z.infer<typeof DriveFileId>;

export const SpreadsheetId = googleId("spreadsheet").brand<"SpreadsheetId">();
export type SpreadsheetId = z.infer<typeof SpreadsheetId>;

export const GmailThreadId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, "must be a Gmail thread id")
  .brand<"GmailThreadId">()
  .meta({ description: "A Gmail thread id.", examples: ["18c1f2a9b7d3e405"] });

/** AIP-155: a UUID chosen by the caller; a repeat with the same one returns the first answer. */
export const RequestId = z
  .uuid()
  .meta({ description: "A UUID that makes the call idempotent." });
