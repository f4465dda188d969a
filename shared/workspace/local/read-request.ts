import { z } from "zod";
import { GoogleHttpError } from "./google-http-error.ts";

/** A parameter that may be given several times. */
export const Texts = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .default([]);

/** @throws GoogleHttpError INVALID_ARGUMENT naming the first parameter that is wrong. */
export function readRequest<Request>(
  schema: z.ZodType<Request>,
  given: unknown,
): Request {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const name = result.error.issues[0]?.path.join(".") || "the request";
  throw new GoogleHttpError("INVALID_ARGUMENT", `Invalid value for ${name}`);
}
