import { functionName } from "#shared/kernel/function-name.ts";

/** The URL of an operation's function, which is also the audience of a token for it: `create_casefile` at `/create-casefile`. */
export function functionUrl(functionsUrl: string, operation: string): string {
  return `${functionsUrl}/${functionName(operation)}`;
}
