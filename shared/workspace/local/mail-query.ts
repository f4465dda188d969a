/** The texts of a message that words are looked for in; `any` is all of them and the body. */
export type WordField =
  "any" | "from" | "to" | "cc" | "bcc" | "subject" | "filename" | "list";

/** Gmail's query language, parsed. */
export type MailQuery =
  | { readonly type: "all" }
  | { readonly type: "nothing" }
  | { readonly type: "and"; readonly queries: readonly MailQuery[] }
  | { readonly type: "or"; readonly queries: readonly MailQuery[] }
  | { readonly type: "not"; readonly query: MailQuery }
  /** The words, one after the other, somewhere in the field. `me` is the account's own address. */
  | {
      readonly type: "words";
      readonly field: WordField;
      readonly text: string;
    }
  | { readonly type: "has_attachment" }
  /** A label's id or name as `labelKey` folds it. */
  | { readonly type: "label"; readonly key: string }
  /** True of every message, and lifts the exclusion of spam and trash. */
  | { readonly type: "anywhere" }
  | { readonly type: "message_id"; readonly messageId: string }
  /** Milliseconds since the epoch, inclusive. */
  | { readonly type: "since"; readonly at: number }
  /** Milliseconds since the epoch, exclusive. */
  | { readonly type: "before"; readonly at: number }
  | { readonly type: "larger"; readonly bytes: number }
  | { readonly type: "smaller"; readonly bytes: number };

/** A label as queries name it: `Matter 2026/114` is `matter-2026-114`. */
export function labelKey(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/[\s/]+/g, "-");
}

/** Whether the query itself says where to look; if not, Gmail leaves out spam and trash. */
export function namesSpamOrTrash(query: MailQuery): boolean {
  switch (query.type) {
    case "and":
    case "or":
      return query.queries.some(namesSpamOrTrash);
    case "not":
      return false;
    case "anywhere":
      return true;
    case "label":
      return query.key === "spam" || query.key === "trash";
    case "all":
    case "nothing":
    case "words":
    case "has_attachment":
    case "message_id":
    case "since":
    case "before":
    case "larger":
    case "smaller":
      return false;
  }
}
