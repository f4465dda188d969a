import { z } from "zod";
import { ERROR_CODES, type ColliderError } from "#shared/kernel/error.ts";

/** Why a run did not succeed, or why a step's last try failed: what a caller may see, without its cause. */
export const StoredError = z.strictObject({
  code: z.enum(Object.keys(ERROR_CODES)),
  reason: z.string(),
  message: z.string(),
  fields: z.array(
    z.strictObject({ field: z.string(), description: z.string() }),
  ),
});
export type StoredError = z.infer<typeof StoredError>;

export function storedError(error: ColliderError): StoredError {
  return {
    code: error.code,
    reason: error.reason,
    message: error.message,
    fields: error.fieldViolations.map(({ field, description }) => ({
      field,
      description,
    })),
  };
}
