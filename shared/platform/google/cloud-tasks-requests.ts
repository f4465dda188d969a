import { decodeJwt, type JWTPayload } from "jose";
import type { Clock } from "../clock.ts";
import type { TaskRequests } from "../task-requests.ts";
import { taskDelivery } from "./cloud-tasks-delivery.ts";
import { verifyTaskToken } from "./cloud-tasks-token.ts";
import { functionUrl } from "./function-url.ts";
import type { TokenSignature } from "./google-token.ts";

export interface TaskRequestRules {
  /** The `iss` of the queue's tokens. */
  readonly issuer: string;
  readonly serviceAccountEmail: string;
  /** Where the functions are, each under its own name. */
  readonly functionsUrl: string;
  readonly signature: TokenSignature;
  readonly clock: Clock;
}

function claimsOf(authorization: string | undefined): JWTPayload {
  try {
    return decodeJwt(authorization?.replace(/^Bearer /iu, "") ?? "");
  } catch {
    return {};
  }
}

/** Requests of Cloud Tasks, and of Cloud Scheduler where it calls by the same account. */
export function createTaskRequests({
  issuer,
  serviceAccountEmail,
  functionsUrl,
  signature,
  clock,
}: TaskRequestRules): TaskRequests {
  return {
    isClaimedBy: (authorization) => {
      const { iss, email } = claimsOf(authorization);
      return iss === issuer && email === serviceAccountEmail;
    },
    verify: async (operation, authorization) =>
      verifyTaskToken(
        authorization,
        {
          issuer,
          serviceAccountEmail,
          audience: functionUrl(functionsUrl, operation),
          signature,
        },
        clock,
      ),
    deliveryOf: taskDelivery,
  };
}
