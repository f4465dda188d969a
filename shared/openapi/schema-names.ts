/** `CreateCasefile` of `create_casefile`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}

/** The envelope of a request to an operation. */
export function requestName(operation: string): string {
  return `${pascalCase(operation)}Request`;
}

export function payloadName(operation: string): string {
  return `${pascalCase(operation)}Payload`;
}

/** The envelope of an answer that carried the operation out. */
export function answerName(operation: string): string {
  return `${pascalCase(operation)}Answer`;
}

export function resultName(operation: string): string {
  return `${pascalCase(operation)}Result`;
}
