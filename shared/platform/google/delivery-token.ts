import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "../clock.ts";
import { verifyGoogleToken, type TokenRules } from "./google-token.ts";

/**
 * Resolves when a request comes from the task queue, a push subscription or the scheduler, to this function.
 *
 * @param authorization The header of the request.
 * @throws ColliderError UNAUTHENTICATED with the reason DELIVERY_TOKEN_INVALID.
 */
export async function verifyDeliveryToken(
  authorization: string | undefined,
  rules: TokenRules,
  clock: Clock,
): Promise<void> {
  try {
    await verifyGoogleToken(authorization, rules, clock);
  } catch (cause) {
    throw new ColliderError(
      "UNAUTHENTICATED",
      "The token is not one of a delivery to this function.",
      { reason: "DELIVERY_TOKEN_INVALID", cause },
    );
  }
}
