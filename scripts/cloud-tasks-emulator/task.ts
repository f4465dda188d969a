import type { WireHttpRequest, WireTask } from "./requests.ts";
import { invalid, unsupported } from "./status-error.ts";

type Method = Exclude<WireHttpRequest["httpMethod"], "HTTP_METHOD_UNSPECIFIED">;

export interface OidcToken {
  readonly serviceAccountEmail: string;
  /** As given: empty for the URL. */
  readonly audience: string;
}

export interface HttpRequest {
  readonly url: string;
  readonly method: Method;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly oidcToken: OidcToken | null;
}

/** What came back of an attempt. */
export type Outcome =
  | {
      readonly type: "answered";
      readonly status: number;
      readonly retryAfterMs: number | null;
    }
  | { readonly type: "overdue" }
  | { readonly type: "unreachable"; readonly problem: string };

export interface Attempt {
  readonly scheduledAt: number;
  readonly dispatchedAt: number;
  /** Null while it is under way. */
  readonly ended: { readonly at: number; readonly outcome: Outcome } | null;
}

export interface Task {
  readonly name: string;
  readonly request: HttpRequest;
  readonly createdAt: number;
  readonly scheduledAt: number;
  readonly dispatchDeadlineMs: number;
  readonly dispatchCount: number;
  readonly responseCount: number;
  /** Responses but those of 5xx. */
  readonly executionCount: number;
  readonly firstDispatchedAt: number | null;
  readonly lastAttempt: Attempt | null;
}

const MOST_URL_CHARACTERS = 2083;
const MOST_HEADER_BYTES = 80 * 1024;
const MOST_AHEAD_MS = 30 * 86_400_000;
const DEFAULT_DEADLINE_MS = 600_000;
const SHORTEST_DEADLINE_MS = 15_000;
const LONGEST_DEADLINE_MS = 1_800_000;
const WITH_BODY: ReadonlySet<Method> = new Set(["POST", "PUT", "PATCH"]);

const field = "task.http_request";

function checkUrl(url: string): void {
  if (url === "") throw invalid(`${field}.url`, "is required");
  if (!/^https?:\/\//u.test(url))
    throw invalid(`${field}.url`, "must begin with http:// or https://");
  if (url.length > MOST_URL_CHARACTERS)
    throw invalid(`${field}.url`, `is over ${MOST_URL_CHARACTERS} characters`);
  if (!URL.canParse(url)) throw invalid(`${field}.url`, "is not a URL");
}

function checkHeaders(headers: HttpRequest["headers"]): void {
  const bytes = Buffer.byteLength(Object.entries(headers).flat().join(""));
  if (bytes >= MOST_HEADER_BYTES)
    throw invalid(`${field}.headers`, "must be less than 80 KiB");
  for (const [name, value] of Object.entries(headers))
    if (
      !/^[\w!#$%&'*+.^`|~-]+$/u.test(name) ||
      !/^[\t -~\x80-\xff]*$/u.test(value)
    )
      throw invalid(`${field}.headers`, `holds ${name}, which is no header`);
}

function requestOf(wire: WireHttpRequest): HttpRequest {
  const { url, headers, body, oidcToken = null } = wire;
  const method =
    wire.httpMethod === "HTTP_METHOD_UNSPECIFIED" ? "POST" : wire.httpMethod;
  checkUrl(url);
  checkHeaders(headers);
  if (body.length > 0 && !WITH_BODY.has(method))
    throw invalid(
      `${field}.body`,
      `is allowed with POST, PUT and PATCH only, not with ${method}`,
    );
  if (wire.oauthToken !== undefined)
    throw unsupported(`${field}.oauth_token`, "asks for a token of Google");
  if (oidcToken?.serviceAccountEmail === "")
    throw invalid(
      `${field}.oidc_token.service_account_email`,
      "is required for a token",
    );
  return { url, method, headers, body, oidcToken };
}

/** A task as it is asked for, with defaults for what is unset. */
export function taskOf(wire: WireTask, name: string, now: number): Task {
  if (wire.appEngineHttpRequest !== undefined)
    throw unsupported("task.app_engine_http_request", "calls App Engine");
  if (wire.httpRequest === undefined) throw invalid(field, "is required");
  const dispatchDeadlineMs = wire.dispatchDeadline ?? DEFAULT_DEADLINE_MS;
  if (
    dispatchDeadlineMs < SHORTEST_DEADLINE_MS ||
    dispatchDeadlineMs > LONGEST_DEADLINE_MS
  )
    throw invalid(
      "task.dispatch_deadline",
      "must be between 15 seconds and 30 minutes",
    );
  const scheduledAt = Math.max(wire.scheduleTime ?? now, now);
  if (scheduledAt - now > MOST_AHEAD_MS)
    throw invalid("task.schedule_time", "is over 30 days ahead");
  return {
    name,
    request: requestOf(wire.httpRequest),
    createdAt: now,
    scheduledAt,
    dispatchDeadlineMs,
    dispatchCount: 0,
    responseCount: 0,
    executionCount: 0,
    firstDispatchedAt: null,
    lastAttempt: null,
  };
}
