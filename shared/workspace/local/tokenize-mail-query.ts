/** One piece of a query's text. `close` closes a parenthesis or a brace, whichever is open. */
export type QueryToken =
  | { readonly type: "word"; readonly text: string }
  | { readonly type: "phrase"; readonly text: string }
  /** `name:text`. */
  | { readonly type: "field"; readonly name: string; readonly text: string }
  /** `name:` right before a phrase or an opening bracket. */
  | { readonly type: "operator"; readonly name: string }
  | { readonly type: "minus" }
  | { readonly type: "or" }
  | { readonly type: "open"; readonly any: boolean }
  | { readonly type: "close" };

const TOKEN =
  /"(?<phrase>[^"]*)"?|(?<open>[({])|(?<close>[)}])|(?<minus>-)(?=[^\s-])|(?<name>[a-z][a-z0-9_]*):(?:(?=["({])|(?<text>[^\s"(){}]+))|(?<word>[^\s"(){}]+)/gi;

/** Never fails: what is no token is white space. */
export function tokenizeMailQuery(text: string): readonly QueryToken[] {
  return [...text.matchAll(TOKEN)].flatMap((match) => tokenOf(match.groups));
}

function tokenOf(
  groups: Readonly<Record<string, string | undefined>> = {},
): readonly QueryToken[] {
  const { phrase, open, close, minus, name, text, word } = groups;
  if (phrase !== undefined) return [{ type: "phrase", text: phrase }];
  if (open !== undefined) return [{ type: "open", any: open === "{" }];
  if (close !== undefined) return [{ type: "close" }];
  if (minus !== undefined) return [{ type: "minus" }];
  if (name !== undefined) return [fieldToken(name.toLowerCase(), text)];
  return word === undefined ? [] : wordToken(word);
}

function fieldToken(name: string, text: string | undefined): QueryToken {
  return text === undefined
    ? { type: "operator", name }
    : { type: "field", name, text };
}

// AND says what a space says already. OR counts in capitals only.
function wordToken(word: string): readonly QueryToken[] {
  if (word === "AND") return [];
  if (word === "OR" || word === "|") return [{ type: "or" }];
  return [{ type: "word", text: word }];
}
