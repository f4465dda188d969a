import type { MailQuery, WordField } from "./mail-query.ts";
import { containsWords } from "./mail-words.ts";

type OneField = Exclude<WordField, "any">;

// Gmail's `to:` finds those in copy too.
const FIELDS_OF: Readonly<Record<OneField, readonly OneField[]>> = {
  from: ["from"],
  to: ["to", "cc", "bcc"],
  cc: ["cc"],
  bcc: ["bcc"],
  subject: ["subject"],
  filename: ["filename"],
  list: ["list"],
};
const PEOPLE: ReadonlySet<WordField> = new Set(["from", "to", "cc", "bcc"]);

/** What a query is asked of. The texts are folded with `foldWords`. */
export interface SearchableMail {
  readonly account: string;
  readonly words: Readonly<Record<OneField, string>>;
  /** The body's words; null while it was not read. */
  readonly body: string | null;
  /** Ids and names of the labels, folded with `labelKey`. */
  readonly labelKeys: ReadonlySet<string>;
  readonly hasAttachment: boolean;
  /** Without its angle brackets. */
  readonly messageId: string;
  readonly internalDate: number;
  readonly sizeBytes: number;
}

/** Whether a message matches; null when that depends on its body and the body was not read. */
export function matchMailQuery(
  query: MailQuery,
  mail: SearchableMail,
): boolean | null {
  switch (query.type) {
    case "all":
    case "anywhere":
      return true;
    case "nothing":
      return false;
    case "and":
      return combine(query.queries, mail, false);
    case "or":
      return combine(query.queries, mail, true);
    case "not":
      return negate(matchMailQuery(query.query, mail));
    case "words":
      return matchWords(query.field, query.text, mail);
    case "has_attachment":
      return mail.hasAttachment;
    case "label":
      return mail.labelKeys.has(query.key);
    case "message_id":
      return mail.messageId === query.messageId;
    case "since":
      return mail.internalDate >= query.at;
    case "before":
      return mail.internalDate < query.at;
    case "larger":
      return mail.sizeBytes > query.bytes;
    case "smaller":
      return mail.sizeBytes < query.bytes;
  }
}

// One `decisive` answer decides; without one, an unknown answer leaves the whole unknown.
function combine(
  queries: readonly MailQuery[],
  mail: SearchableMail,
  decisive: boolean,
): boolean | null {
  let unknown = false;
  for (const query of queries) {
    const result = matchMailQuery(query, mail);
    if (result === decisive) return decisive;
    unknown ||= result === null;
  }
  return unknown ? null : !decisive;
}

function negate(result: boolean | null): boolean | null {
  return result === null ? null : !result;
}

function matchWords(
  field: WordField,
  text: string,
  mail: SearchableMail,
): boolean | null {
  if (field === "any") return matchAnywhere(text, mail);
  const fields = FIELDS_OF[field];
  const words =
    text.toLowerCase() === "me" && PEOPLE.has(field) ? mail.account : text;
  return fields.some((one) => containsWords(mail.words[one], words));
}

function matchAnywhere(text: string, mail: SearchableMail): boolean | null {
  const found = Object.values(mail.words).some((words) =>
    containsWords(words, text),
  );
  if (found) return true;
  return mail.body === null ? null : containsWords(mail.body, text);
}
