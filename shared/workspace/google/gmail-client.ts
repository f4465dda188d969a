import type { gmail_v1 } from "@googleapis/gmail";
import type { Clock } from "#shared/platform/clock.ts";
import {
  envelopeOf,
  type FetchedMessage,
  readMessage,
} from "./gmail-payload.ts";
import { createAuthClient, type GoogleAuth } from "./google-auth.ts";
import { fromGoogleError, type GoogleCall } from "./google-error.ts";

export interface GmailClientOptions {
  /** `https://gmail.googleapis.com/` when absent; the local mailbox's address otherwise. */
  readonly rootUrl?: string;
  readonly auth: GoogleAuth;
  readonly clock: Clock;
}

export interface GmailListRequest {
  readonly query: string;
  readonly maxResults: number;
  readonly pageToken: string | null;
  readonly labelIds: readonly string[];
  readonly includeSpamTrash: boolean;
}

export interface GmailIdPage {
  readonly ids: readonly string[];
  readonly nextPageToken: string | null;
  readonly resultSizeEstimate: number;
}

export type FetchedRaw = ReturnType<typeof envelopeOf> & {
  readonly bytes: Uint8Array;
};

/** Gmail in our words, of the account that the connection belongs to. Every failure is a ColliderError. */
export interface GmailClient {
  listIds(request: GmailListRequest, signal: AbortSignal): Promise<GmailIdPage>;
  /** Headers, labels and the names of the attachments, without any body. */
  getSummary(messageId: string, signal: AbortSignal): Promise<FetchedMessage>;
  getFull(messageId: string, signal: AbortSignal): Promise<FetchedMessage>;
  getRaw(messageId: string, signal: AbortSignal): Promise<FetchedRaw>;
  /** The names of the account's labels, by id. */
  labelNames(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

const SCOPE = "https://www.googleapis.com/auth/gmail.readonly";
/** Gmail's word for the account that the connection belongs to. */
const ME = "me";
const PART_DEPTH = 8;

function partFields(depth: number): string {
  const own = "mimeType,filename,body(attachmentId,size)";
  return depth === 0 ? own : `${own},parts(${partFields(depth - 1)})`;
}

const SUMMARY_FIELDS = `id,threadId,labelIds,snippet,internalDate,payload(headers(name,value),${partFields(PART_DEPTH)})`;

// One repeat of a passing fault, at once. More would wait inside the call's deadline for what the workflow's own retry,
// or the user, can do later; a quota that is used up (429) is never waited for here.
const RETRY = {
  retry: 1,
  noResponseRetries: 1,
  retryDelay: 100,
  statusCodesToRetry: [[500, 599]],
};

type GmailCall = <Result>(
  what: string,
  signal: AbortSignal,
  body: (users: gmail_v1.Resource$Users) => Promise<Result>,
) => Promise<Result>;

/** The libraries are loaded at the first call, so that what needs no Gmail never loads them. */
function callerOf(options: GmailClientOptions): GmailCall {
  let opened: Promise<gmail_v1.Resource$Users> | null = null;
  return async (what, signal, body) => {
    try {
      signal.throwIfAborted();
      opened ??= openUsers(options);
      return await body(await opened);
    } catch (thrown) {
      const context: GoogleCall = {
        what,
        scope: SCOPE,
        signal,
        now: options.clock.now(),
      };
      throw fromGoogleError(thrown, context);
    }
  };
}

export function createGmailClient(options: GmailClientOptions): GmailClient {
  const call = callerOf(options);
  return {
    listIds: (request, signal) =>
      call("the search", signal, async ({ messages }) => {
        const { data } = await messages.list(listParameters(request), {
          signal,
        });
        return {
          ids: (data.messages ?? []).flatMap((one) => one.id ?? []),
          nextPageToken: data.nextPageToken ?? null,
          resultSizeEstimate: data.resultSizeEstimate ?? 0,
        };
      }),
    getSummary: (id, signal) =>
      call(named(id), signal, async ({ messages }) => {
        const { data } = await messages.get(
          {
            userId: ME,
            id,
            format: "full",
            fields: SUMMARY_FIELDS,
          },
          { signal },
        );
        return readMessage(data);
      }),
    getFull: (id, signal) =>
      call(named(id), signal, async ({ messages }) => {
        const { data } = await messages.get(
          { userId: ME, id, format: "full" },
          { signal },
        );
        return readMessage(data);
      }),
    getRaw: (id, signal) =>
      call(named(id), signal, async ({ messages }) => {
        const { data } = await messages.get(
          { userId: ME, id, format: "raw" },
          { signal },
        );
        return {
          ...envelopeOf(data),
          bytes: Buffer.from(data.raw ?? "", "base64url"),
        };
      }),
    labelNames: (signal) =>
      call("the labels", signal, async ({ labels }) => {
        const fields = "labels(id,name)";
        const { data } = await labels.list({ userId: ME, fields }, { signal });
        return new Map(
          (data.labels ?? []).flatMap(({ id, name }) =>
            typeof id === "string" && typeof name === "string"
              ? [[id, name] as const]
              : [],
          ),
        );
      }),
  };
}

function named(messageId: string): string {
  return `Gmail message ${messageId}`;
}

function listParameters(
  request: GmailListRequest,
): gmail_v1.Params$Resource$Users$Messages$List {
  return {
    userId: ME,
    q: request.query,
    maxResults: request.maxResults,
    includeSpamTrash: request.includeSpamTrash,
    fields: "messages(id),nextPageToken,resultSizeEstimate",
    ...(request.labelIds.length === 0
      ? {}
      : { labelIds: [...request.labelIds] }),
    ...(request.pageToken === null ? {} : { pageToken: request.pageToken }),
  };
}

async function openUsers(
  options: GmailClientOptions,
): Promise<gmail_v1.Resource$Users> {
  const [{ gmail }, auth] = await Promise.all([
    import("@googleapis/gmail"),
    createAuthClient(options.auth),
  ]);
  const client = gmail({
    version: "v1",
    auth,
    retryConfig: RETRY,
    // Node's own fetch keeps connections open between calls; the client's default opens one a call.
    fetchImplementation: fetch,
    ...(options.rootUrl === undefined ? {} : { rootUrl: options.rootUrl }),
  });
  return client.users;
}
