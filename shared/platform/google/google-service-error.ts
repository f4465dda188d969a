import { ColliderError, ERROR_CODES } from "#shared/kernel/error.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";

/** How the failures of one of Google's services are told. */
export interface ServiceFailure {
  readonly reason: string;
  /** A sentence, without what to do. */
  readonly unavailable: string;
  readonly refused: string;
}

/**
 * What a client of Google's throws, in our words; anything else stays as it is. What we ask for is checked before, so that
 * a refusal - of a resource that is absent, of a permission - is a fault of the installation, not of the caller: INTERNAL.
 */
export function fromServiceError(
  thrown: unknown,
  { reason, unavailable, refused }: ServiceFailure,
): unknown {
  const code = rpcCodeOf(thrown);
  if (code === null) return thrown;
  const details = { reason, cause: thrown };
  return ERROR_CODES[code].retryable
    ? new ColliderError(code, `${unavailable} Repeat the call later.`, details)
    : new ColliderError(
        "INTERNAL",
        `${refused} Report the call id (metadata.call_id).`,
        details,
      );
}
