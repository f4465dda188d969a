import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson, sha256 } from "#shared/kernel/hash.ts";
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
} from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";

const RECEIPT_LIFE_MS = 7 * 86_400_000;

/** Whose request it is: a receipt answers the same caller at the same operation only. */
export interface ReceiptKey {
  readonly callerId: string;
  readonly operation: string;
  readonly requestId: string;
}

/** The first answer to a request id, kept for seven days. */
export class Receipt {
  readonly path: string;
  readonly #inputHash: string;
  readonly #now: number;

  constructor(key: ReceiptKey, input: JsonObject, now: number) {
    const { callerId, operation, requestId } = key;
    this.path = `receipts/${sha256(canonicalJson([callerId, operation, requestId]))}`;
    this.#inputHash = hashJson(input);
    this.#now = now;
  }

  /** The answer that was kept, unless its time is over: what has expired may still be there for a day. */
  answerIn(kept: Document | null): Document | null {
    const expireAt = kept?.data["expire_at"];
    const holds = typeof expireAt === "string" && epochMs(expireAt) > this.#now;
    return holds ? kept : null;
  }

  /**
   * @param expired - the document that is still there of an earlier request of this id
   * @param beside - what a delegated call answers beside the result
   */
  write(
    result: JsonObject,
    expired: Document | null,
    beside: JsonObject | null = null,
  ): Write {
    const { path } = this;
    const data = {
      input_sha256: this.#inputHash,
      // Text, because a document holds no arrays of arrays.
      result: canonicalJson(result),
      ...(beside !== null && { beside: canonicalJson(beside) }),
      created_at: isoTime(this.#now),
      expire_at: isoTime(this.#now + RECEIPT_LIFE_MS),
    };
    return expired === null
      ? { type: "create", path, data }
      : { type: "update", path, fields: data, version: expired.version };
  }

  /** @throws ColliderError ALREADY_EXISTS when the same id came with another payload (AIP-155). */
  resultOf(answered: Document): JsonObject {
    if (answered.data["input_sha256"] !== this.#inputHash)
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
    return objectIn(answered, "result");
  }
}

/** What a delegated call answered beside the result. */
export function besideIn(answered: Document | null): JsonObject {
  return answered === null ? {} : objectIn(answered, "beside");
}

function objectIn({ data }: Document, field: string): JsonObject {
  const stored = data[field];
  const value: unknown = typeof stored === "string" ? JSON.parse(stored) : null;
  return isJsonObject(value) ? value : {};
}
