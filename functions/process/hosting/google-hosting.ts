import { createDeliveryRequests } from "#shared/platform/google/delivery-requests.ts";
import { functionName } from "#shared/kernel/function-name.ts";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import {
  GOOGLE_TOKEN_ISSUER,
  googleTokenKeys,
} from "#shared/platform/google/google-token.ts";
import type { GoogleConfig } from "#functions/process/settings/google-config.ts";
import type { Hosting } from "./hosting.ts";
import { SUBSCRIPTIONS } from "#functions/process/delivery/subscriptions.ts";

// The longest that Cloud Tasks waits for: Cloud Run ends a delivery when the function's own time is over.
const DISPATCH_DEADLINE_MS = 1_800_000;

const NO_EMULATORS = {
  firestore: null,
  pubSub: null,
  cloudTasks: null,
  secretManager: null,
};

/** What Cloud Run keeps from a function that is not open to everybody. */
export interface CloudRunGuard {
  /** The function that the process is. */
  readonly service: string;
  /** Whether the platform alone may call an operation's function. */
  readonly isPrivate: (operation: string) => Promise<boolean>;
}

/**
 * On Google Cloud a process only answers: Cloud Tasks and Pub/Sub deliver tasks and events as requests, Cloud Scheduler
 * makes the scheduled calls, and a TTL policy removes what has expired.
 */
export function googleHosting(
  config: GoogleConfig,
  guard: CloudRunGuard | null = null,
): Hosting {
  const { emulators, functionsUrl, tasksServiceAccountEmail } = config;
  const issuer = emulators?.tokenIssuer ?? GOOGLE_TOKEN_ISSUER;
  const platform = createGooglePlatform({
    ...config,
    dispatchDeadlineOf: () => DISPATCH_DEADLINE_MS,
    emulatorHosts: emulators ?? NO_EMULATORS,
  });
  return {
    platform,
    deliveryRequests: createDeliveryRequests({
      issuer,
      serviceAccountEmail: tasksServiceAccountEmail,
      functionsUrl,
      signature: { type: "verified", keys: googleTokenKeys(issuer) },
      isCheckedByCloudRun: async (operation) =>
        guard !== null &&
        emulators === null &&
        guard.service === functionName(operation) &&
        guard.isPrivate(operation),
      subscriptions: SUBSCRIPTIONS,
      clock: platform.clock,
    }),
    isLocal: emulators !== null,
    begin: () => undefined,
    // Each write is answered by itself; nothing stands between it and Google.
    failed: new Promise(() => undefined),
    close: async () => platform.close(),
  };
}
