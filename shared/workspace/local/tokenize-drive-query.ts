/** One piece of Drive's query language. */
export type DriveToken =
  | { readonly type: "text"; readonly text: string }
  /** A field, a value without quotes, or one of the words `and`, `or`, `not`, `in`, `contains`. */
  | { readonly type: "word"; readonly text: string }
  | { readonly type: "sign"; readonly text: string };

const TOKEN =
  /\s*(?:'(?<single>(?:\\.|[^'\\])*)'|"(?<double>(?:\\.|[^"\\])*)"|(?<sign><=|>=|!=|[=<>()])|(?<word>[\w.:+-]+))\s*/suy;

/** Null where the text has something that is none of the language. */
export function tokenizeDriveQuery(text: string): readonly DriveToken[] | null {
  const tokens: DriveToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return null;
    const quoted = groups["single"] ?? groups["double"];
    const { sign, word } = groups;
    if (quoted !== undefined)
      tokens.push({ type: "text", text: quoted.replace(/\\(.)/gsu, "$1") });
    else if (sign !== undefined) tokens.push({ type: "sign", text: sign });
    else if (word !== undefined) tokens.push({ type: "word", text: word });
  }
  return tokens;
}
