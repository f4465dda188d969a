import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson, sha256 } from "#shared/kernel/hash.ts";
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
} from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";

const RECEIPT_LIFE_MS = 7 * 86_400_000;

/** Where the first answer to a request id is kept: one for each caller and operation. */
export function receiptPath(
  callerId: string,
  operation: string,
  requestId: string,
): string {
  return `receipts/${sha256(canonicalJson([callerId, operation, requestId]))}`;
}

export function receiptWrite(
  path: string,
  input: JsonObject,
  result: JsonObject,
  now: number,
): Write {
  return {
    type: "create",
    path,
    data: {
      input_sha256: hashJson(input),
      // Text, because a document holds no arrays of arrays.
      result: canonicalJson(result),
      created_at: isoTime(now),
      expire_at: isoTime(now + RECEIPT_LIFE_MS),
    },
  };
}

/**
 * The first answer to a request id.
 *
 * @throws ColliderError ALREADY_EXISTS when the same id came with another payload (AIP-155).
 */
export function resultOf(receipt: Document, input: JsonObject): JsonObject {
  if (receipt.data["input_sha256"] !== hashJson(input))
    throw new ColliderError(
      "ALREADY_EXISTS",
      "This request_id was used with another payload. Take a new UUID.",
      {
        reason: "REQUEST_ID_REUSED",
        fieldViolations: [
          {
            field: "request_id",
            description: "was used with another payload",
            reason: "REUSED",
          },
        ],
      },
    );
  const stored = receipt.data["result"];
  const result: unknown =
    typeof stored === "string" ? JSON.parse(stored) : null;
  return isJsonObject(result) ? result : {};
}
