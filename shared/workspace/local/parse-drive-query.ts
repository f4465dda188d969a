import type { DriveQuery } from "./drive-query.ts";
import { comparedTerm, memberTerm } from "./drive-query-terms.ts";
import { tokenizeDriveQuery, type DriveToken } from "./tokenize-drive-query.ts";

// It bounds how deep brackets can be nested, and with it the stack.
const MAX_CHARACTERS = 4000;

interface Reader {
  readonly tokens: readonly DriveToken[];
  position: number;
}

/** Null for what is no query: Drive refuses one, where Gmail would look for its words. */
export function parseDriveQuery(text: string): DriveQuery | null {
  if (text.trim() === "") return { type: "all" };
  if (text.length > MAX_CHARACTERS) return null;
  const tokens = tokenizeDriveQuery(text);
  if (tokens === null) return null;
  const reader = { tokens, position: 0 };
  const query = readJoined(reader, "or", readAll);
  return reader.position === tokens.length ? query : null;
}

function readAll(reader: Reader): DriveQuery | null {
  return readJoined(reader, "and", readTerm);
}

function readJoined(
  reader: Reader,
  type: "and" | "or",
  read: (reader: Reader) => DriveQuery | null,
): DriveQuery | null {
  const queries: DriveQuery[] = [];
  do {
    const query = read(reader);
    if (query === null) return null;
    queries.push(query);
  } while (take(reader, "word", type));
  const [only] = queries;
  return queries.length === 1 && only !== undefined ? only : { type, queries };
}

function readTerm(reader: Reader): DriveQuery | null {
  if (take(reader, "word", "not")) {
    const query = readTerm(reader);
    return query === null ? null : { type: "not", query };
  }
  if (take(reader, "sign", "(")) {
    const query = readJoined(reader, "or", readAll);
    return take(reader, "sign", ")") ? query : null;
  }
  const { tokens, position } = reader;
  const [first, second, third] = tokens.slice(position, position + 3);
  if (first === undefined || second === undefined || third === undefined)
    return null;
  reader.position += 3;
  if (first.type === "text")
    return second.text === "in" ? memberTerm(first.text, third.text) : null;
  return comparedTerm(first.text, second.text, third);
}

function take(reader: Reader, type: DriveToken["type"], text: string): boolean {
  const token = reader.tokens[reader.position];
  if (token?.type !== type || token.text !== text) return false;
  reader.position += 1;
  return true;
}
