import { status } from "@grpc/grpc-js";
import { z } from "zod";
import { StatusError } from "./status-error.ts";

/** Answers a decoded request message with a response message, at once. */
export type Method = (request: unknown) => object;

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** @throws StatusError INVALID_ARGUMENT for what the schema refuses: numbers that are no member of an enumeration. */
export function defineMethod<Schema extends z.ZodType>(
  schema: Schema,
  answer: (request: z.output<Schema>) => object,
): Method {
  return (request) => {
    const parsed = schema.safeParse(request);
    if (parsed.success) return answer(parsed.data);
    const faults = parsed.error.issues.map(
      ({ path, message }) =>
        `${path.map((part) => snakeCase(String(part))).join(".")}: ${message}`,
    );
    throw new StatusError(status.INVALID_ARGUMENT, faults.join("; "));
  };
}
