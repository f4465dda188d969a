import type { OAuth2Client } from "google-auth-library";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { GoogleAuth } from "./google-auth.ts";
import { fromGoogleError } from "./google-error.ts";

export interface GoogleClientOptions {
  /** Google's own address when absent; the local workspace's otherwise. */
  readonly rootUrl?: string;
  readonly auth: GoogleAuth;
  readonly clock: Clock;
}

// One repeat of a passing fault, at once. More would wait inside the call's deadline for what the workflow's own retry,
// or the user, can do later; a quota that is used up (429) is never waited for here.
const RETRY = {
  retry: 1,
  noResponseRetries: 1,
  retryDelay: 100,
  statusCodesToRetry: [[500, 599]],
};

/** What each of Google's clients is made with. */
export interface ClientSettings {
  readonly auth: OAuth2Client;
  readonly retryConfig: typeof RETRY;
  readonly fetchImplementation: typeof fetch;
  readonly rootUrl?: string;
}

async function settingsOf({
  auth,
  rootUrl,
}: GoogleClientOptions): Promise<ClientSettings> {
  return {
    auth: await auth(),
    retryConfig: RETRY,
    // Node's own fetch keeps connections open between calls; the client's default opens one a call.
    fetchImplementation: fetch,
    ...(rootUrl === undefined ? {} : { rootUrl }),
  };
}

export type ApiCall<Api> = <Result>(
  what: string,
  signal: AbortSignal,
  body: (api: Api) => Promise<Result>,
) => Promise<Result>;

/**
 * Calls one of Google's APIs, under the scope that a call needs. It is opened at the first call, once for all scopes, so
 * that what needs none never loads its library. Every failure is a ColliderError; one for want of a scope names it.
 */
export function apiCaller<Api>(
  options: GoogleClientOptions,
  open: (settings: ClientSettings) => Promise<Api>,
): (scope: string) => ApiCall<Api> {
  let opened: Promise<Api> | null = null;
  return (scope) => async (what, signal, body) => {
    try {
      signal.throwIfAborted();
      opened ??= settingsOf(options).then(open);
      return await body(await opened);
    } catch (thrown) {
      const now = options.clock.now();
      throw fromGoogleError(thrown, { what, scope, signal, now });
    }
  };
}

/** For what may be gone, and is then not missed. @throws whatever else failed. */
export function nullWhereGone(thrown: unknown): null {
  if (thrown instanceof ColliderError && thrown.code === "NOT_FOUND")
    return null;
  throw thrown;
}
