import { ColliderError } from "#shared/kernel/error.ts";

/**
 * What Google refuses as not valid is laid to the fields of the payload that it was asked with: which of them it is, only
 * its message says.
 *
 * @throws ColliderError INVALID_ARGUMENT that names the fields.
 */
export async function blaming<Result>(
  fields: readonly string[],
  asked: Promise<Result>,
): Promise<Result> {
  try {
    return await asked;
  } catch (thrown) {
    if (
      !(thrown instanceof ColliderError) ||
      thrown.code !== "INVALID_ARGUMENT" ||
      thrown.fieldViolations.length > 0
    )
      throw thrown;
    const { code, message, reason, metadata } = thrown;
    throw new ColliderError(code, message, {
      reason,
      metadata,
      fieldViolations: fields.map((field) => ({
        field: `payload.${field}`,
        description: "is part of what Google refuses; see the message",
        reason,
      })),
      cause: thrown,
    });
  }
}
