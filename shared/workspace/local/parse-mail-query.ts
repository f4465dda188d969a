import type { MailQuery } from "./mail-query.ts";
import { operatorQuery } from "./mail-query-operators.ts";
import { type QueryToken, tokenizeMailQuery } from "./tokenize-mail-query.ts";

export interface QueryContext {
  /** Milliseconds since the epoch, for what is relative: `newer_than:2d`. */
  readonly now: number;
}

interface Reader {
  readonly tokens: readonly QueryToken[];
  position: number;
  depth: number;
}

// Deeper brackets are read as if they were not there, so that no text can exhaust the stack.
const MAX_DEPTH = 50;

/**
 * Reads Gmail's search syntax. Never fails, as Gmail never refuses a query: an unclosed bracket or quote ends with the
 * text, a stray one is ignored, an unknown operator is looked for as words. OR binds its two neighbours, tighter than the
 * space between terms.
 */
export function parseMailQuery(text: string, context: QueryContext): MailQuery {
  const reader = { tokens: tokenizeMailQuery(text), position: 0, depth: 0 };
  const leaf = (operator: string, value: string) =>
    operatorQuery(operator, value, context.now);
  const queries: MailQuery[] = [];
  while (reader.position < reader.tokens.length) {
    queries.push(readGroup(reader, { operator: "", any: false, leaf }));
  }
  return joined("and", queries);
}

interface Scope {
  /** The operator that stands before the brackets, `from` in `from:(a OR b)`; empty when none does. */
  readonly operator: string;
  /** In braces one of the terms is enough. */
  readonly any: boolean;
  readonly leaf: (operator: string, value: string) => MailQuery;
}

function readGroup(reader: Reader, scope: Scope): MailQuery {
  const alternatives: MailQuery[][] = [];
  let joins = false;
  for (;;) {
    const token = reader.tokens[reader.position];
    if (token === undefined) break;
    if (token.type === "close") {
      reader.position += 1;
      break;
    }
    if (token.type === "or") {
      reader.position += 1;
      joins = true;
      continue;
    }
    const query = readTerm(reader, scope);
    if (query === null) continue;
    const last = alternatives.at(-1);
    if (joins && last !== undefined) last.push(query);
    else alternatives.push([query]);
    joins = false;
  }
  const terms = alternatives.map((one) => joined("or", one));
  return joined(scope.any ? "or" : "and", terms);
}

function readTerm(reader: Reader, scope: Scope): MailQuery | null {
  const token = reader.tokens[reader.position];
  if (token === undefined) return null;
  switch (token.type) {
    case "word":
    case "phrase":
      reader.position += 1;
      return scope.leaf(scope.operator, token.text);
    case "field":
      reader.position += 1;
      return scope.leaf(token.name, token.text);
    case "operator":
      reader.position += 1;
      return readTerm(reader, { ...scope, operator: token.name });
    case "minus":
      return readNegation(reader, scope);
    case "open":
      reader.position += 1;
      return readBrackets(reader, { ...scope, any: token.any });
    case "or":
    case "close":
      return null;
  }
}

function readNegation(reader: Reader, scope: Scope): MailQuery | null {
  let negated = false;
  while (reader.tokens[reader.position]?.type === "minus") {
    reader.position += 1;
    negated = !negated;
  }
  const query = readTerm(reader, scope);
  return query === null || !negated ? query : { type: "not", query };
}

function readBrackets(reader: Reader, scope: Scope): MailQuery | null {
  if (reader.depth >= MAX_DEPTH) return null;
  reader.depth += 1;
  const query = readGroup(reader, scope);
  reader.depth -= 1;
  return query.type === "all" ? null : query;
}

function joined(type: "and" | "or", queries: readonly MailQuery[]): MailQuery {
  const [first, ...rest] = queries;
  if (first === undefined) return { type: "all" };
  return rest.length === 0 ? first : { type, queries };
}
