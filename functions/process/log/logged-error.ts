import { ColliderError } from "#shared/kernel/error.ts";

/** What is said of an error; others have fields that hold requests, with their tokens. */
export function errorFacts(err: Error): object {
  const { name: type, message } = err;
  if (!(err instanceof ColliderError)) return { type, message };
  const { code, reason, metadata } = err;
  return { type, code, reason, message, metadata };
}

function withCauses(err: Error): readonly Error[] {
  const chain = [err];
  let { cause } = err;
  while (cause instanceof Error && !chain.includes(cause)) {
    chain.push(cause);
    ({ cause } = cause);
  }
  return chain;
}

/**
 * The stacks of an error and of its causes. What came first stands first: Error Reporting groups by that, and whatever
 * wraps an error unknown to us does so at one place.
 */
export function stackTrace(err: Error): string {
  return withCauses(err)
    .toReversed()
    .map(({ stack, name, message }) => stack ?? `${name}: ${message}`)
    .join("\nwhich led to ");
}
