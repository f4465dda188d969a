import { decodeJwt, type JWTPayload } from "jose";
import type { Clock } from "../clock.ts";
import type { DeliveryRequests } from "../delivery-requests.ts";
import type { Subscription } from "../event-bus.ts";
import { taskDelivery } from "./cloud-tasks-delivery.ts";
import { verifyDeliveryToken } from "./delivery-token.ts";
import { functionUrl } from "./function-url.ts";
import { isSignatureRemoved, type TokenSignature } from "./google-token.ts";
import { pushDelivery } from "./pubsub-push.ts";

export interface DeliveryRules {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  readonly serviceAccountEmail: string;
  /** Where the functions are, each under its own name. */
  readonly functionsUrl: string;
  readonly signature: TokenSignature;
  /** Whether Cloud Run lets the account alone call the operation's function; absent, nobody's token is checked before. */
  readonly isCheckedByCloudRun?: (operation: string) => Promise<boolean>;
  /** Nothing calls the operation of one but its pushes. */
  readonly subscriptions: readonly Subscription[];
  readonly clock: Clock;
}

function claimsOf(authorization: string | undefined): JWTPayload {
  try {
    return decodeJwt(authorization?.replace(/^Bearer /iu, "") ?? "");
  } catch {
    return {};
  }
}

/** Requests of Cloud Tasks, of Pub/Sub's push subscriptions and of Cloud Scheduler, which call by one account. */
export function createDeliveryRequests({
  issuer,
  serviceAccountEmail,
  functionsUrl,
  signature,
  isCheckedByCloudRun = async () => false,
  subscriptions,
  clock,
}: DeliveryRules): DeliveryRequests {
  const signatureFor = async (
    operation: string,
    authorization: string | undefined,
  ): Promise<TokenSignature> =>
    isSignatureRemoved(authorization) && (await isCheckedByCloudRun(operation))
      ? { type: "checked_by_cloud_run" }
      : signature;
  const pushed = new Set(subscriptions.map(({ operation }) => operation));
  return {
    isClaimedBy: (authorization) => {
      const { iss, email } = claimsOf(authorization);
      return iss === issuer && email === serviceAccountEmail;
    },
    verify: async (operation, authorization) =>
      verifyDeliveryToken(
        authorization,
        {
          issuer,
          serviceAccountEmail,
          audience: functionUrl(functionsUrl, operation),
          signature: await signatureFor(operation, authorization),
        },
        clock,
      ),
    deliveryOf: (operation, request) =>
      pushed.has(operation)
        ? pushDelivery(operation, request.body)
        : taskDelivery(operation, request),
  };
}
