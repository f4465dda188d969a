import type { OAuth2Client } from "google-auth-library";
import type { Clock } from "#shared/platform/clock.ts";
import type { GoogleAuth } from "./google-auth.ts";
import { fromGoogleError } from "./google-error.ts";
import { askedDelayMs, failureOf } from "./google-failure.ts";
import type { CallQuota } from "./pace.ts";
import { pacedFetch } from "./paced-fetch.ts";
import { repeatRead, type FailedRead } from "./repeat-read.ts";
import { wholeAnswer } from "./whole-answer.ts";

export interface GoogleClientOptions {
  /** Google's own address when absent; the local workspace's otherwise. */
  readonly rootUrl?: string;
  readonly auth: GoogleAuth;
  readonly clock: Clock;
  /** What calls keep to; nothing where nothing is said. */
  readonly quota?: CallQuota;
  /** From 0 up to 1: decides how long is waited before a repeat. */
  readonly random?: () => number;
  /** So long may a download bring nothing before it is taken for cut off; half a minute where nothing is said. */
  readonly stallMs?: number;
}

// Its own repeats do not see a body that is read as it arrives, nor a call's time limit: `repeatRead` does.
const NO_RETRY = { retry: 0 };

/** What each of Google's clients is made with. */
export interface ClientSettings {
  readonly auth: OAuth2Client;
  readonly retryConfig: typeof NO_RETRY;
  readonly adapter: typeof wholeAnswer;
  readonly fetchImplementation: typeof fetch;
  readonly rootUrl?: string;
}

async function settingsOf({
  auth,
  rootUrl,
  clock,
  quota,
}: GoogleClientOptions): Promise<ClientSettings> {
  return {
    auth: await auth(),
    retryConfig: NO_RETRY,
    adapter: wholeAnswer,
    // Node's own fetch keeps connections open between calls; the client's default opens one a call.
    fetchImplementation: quota === undefined ? fetch : pacedFetch(quota, clock),
    ...(rootUrl === undefined ? {} : { rootUrl }),
  };
}

export type ApiCall<Api> = <Result>(
  what: string,
  signal: AbortSignal,
  body: (api: Api) => Promise<Result>,
) => Promise<Result>;

/** What calls do to the account: a read may be repeated, a change is not, for nobody knows whether it was made. */
export type CallKind = "read" | "change";

/**
 * Calls one of Google's APIs, under the scope that a call needs. It is opened at the first call, once for all scopes, so
 * that what needs none never loads its library. Every failure is a ColliderError; one for want of a scope names it.
 */
export function apiCaller<Api>(
  options: GoogleClientOptions,
  open: (settings: ClientSettings) => Promise<Api>,
): (scope: string, kind?: CallKind) => ApiCall<Api> {
  const { clock, random = Math.random } = options;
  let opened: Promise<Api> | null = null;
  return (scope, kind = "read") =>
    async (what, signal, body) => {
      const failedRead = (thrown: unknown): FailedRead => {
        const now = clock.now();
        return {
          error: fromGoogleError(thrown, { what, scope, signal, now }),
          askedMs: askedDelayMs(failureOf(thrown), now),
        };
      };
      const attempt = async () => {
        signal.throwIfAborted();
        opened ??= settingsOf(options).then(open);
        return body(await opened);
      };
      const terms = { clock, signal, random, failureOf: failedRead };
      if (kind === "read") return repeatRead(attempt, terms);
      try {
        return await attempt();
      } catch (thrown) {
        throw failedRead(thrown).error;
      }
    };
}
