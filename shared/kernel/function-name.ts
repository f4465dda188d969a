/** The name of an operation's function: `create-casefile` of `create_casefile`. */
export function functionName(operation: string): string {
  return operation.replaceAll("_", "-");
}

/** The name of a function's operation: `create_casefile` of `create-casefile`. */
export function operationName(name: string): string {
  return name.replaceAll("-", "_");
}
