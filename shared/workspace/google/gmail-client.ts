import type { gmail_v1 } from "@googleapis/gmail";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import {
  apiCaller,
  type ApiCall,
  type ClientSettings,
  type GoogleClientOptions,
} from "./google-api.ts";
import { historyOf, type GmailHistory } from "./gmail-history.ts";
import {
  envelopeOf,
  type FetchedMessage,
  readMessage,
} from "./gmail-payload.ts";
import { rawOf, type GmailRaw } from "./gmail-raw.ts";

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

/** Gmail in our words, of the account that the connection belongs to. Every failure is a ColliderError. */
export interface GmailClient extends GmailHistory, GmailRaw {
  listIds(request: GmailListRequest, signal: AbortSignal): Promise<GmailIdPage>;
  /** Headers, labels and the names of the attachments, without any body. */
  getSummary(messageId: string, signal: AbortSignal): Promise<FetchedMessage>;
  getFull(messageId: string, signal: AbortSignal): Promise<FetchedMessage>;
  /** The names of the account's labels, by id. */
  labelNames(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The account's own address. */
  address(signal: AbortSignal): Promise<string>;
  /** The Message-IDs of a thread's messages, the newest last, each with its angle brackets. */
  threadMessageIds(
    threadId: string,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** Sends a message as it is; into a thread where one is named. */
  send(
    message: { readonly raw: Uint8Array; readonly threadId: string | null },
    signal: AbortSignal,
  ): Promise<SentMessage>;
  /** Where a message of the account stands: what `send` answers of it. */
  place(messageId: string, signal: AbortSignal): Promise<SentMessage>;
}

export interface SentMessage {
  readonly id: string;
  readonly threadId: string;
  readonly labels: readonly string[];
}

/** Gmail's word for the account that the connection belongs to. */
const ME = "me";
const PART_DEPTH = 8;

function partFields(depth: number): string {
  const own = "mimeType,filename,body(attachmentId,size)";
  return depth === 0 ? own : `${own},parts(${partFields(depth - 1)})`;
}

const SUMMARY_FIELDS = `id,threadId,labelIds,snippet,internalDate,payload(headers(name,value),${partFields(PART_DEPTH)})`;

export function createGmailClient(options: GoogleClientOptions): GmailClient {
  const scoped = apiCaller(options, openUsers);
  const read = scoped(GOOGLE_SCOPES.gmail_read);
  return {
    ...readingOf(read),
    ...historyOf(read),
    ...rawOf(read),
    ...sendingOf(read, scoped(GOOGLE_SCOPES.gmail_send, "change")),
  };
}

function namesOf(
  labels: readonly gmail_v1.Schema$Label[],
): ReadonlyMap<string, string> {
  return new Map(
    labels.flatMap(({ id, name }) =>
      typeof id === "string" && typeof name === "string"
        ? [[id, name] as const]
        : [],
    ),
  );
}

type Sending = Pick<
  GmailClient,
  "address" | "threadMessageIds" | "send" | "place"
>;

type GmailCall = ApiCall<gmail_v1.Resource$Users>;

function readingOf(
  call: GmailCall,
): Omit<GmailClient, keyof Sending | keyof GmailHistory | keyof GmailRaw> {
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
    labelNames: (signal) =>
      call("the labels", signal, async ({ labels }) => {
        const fields = "labels(id,name)";
        const { data } = await labels.list({ userId: ME, fields }, { signal });
        return namesOf(data.labels ?? []);
      }),
  };
}

function sendingOf(call: GmailCall, send: GmailCall): Sending {
  return {
    address: (signal) =>
      call("the account", signal, async (users) => {
        const { data } = await users.getProfile({ userId: ME }, { signal });
        return data.emailAddress ?? "";
      }),
    threadMessageIds: (id, signal) =>
      call(`Gmail thread ${id}`, signal, async ({ threads }) => {
        const { data } = await threads.get(
          {
            userId: ME,
            id,
            format: "metadata",
            metadataHeaders: ["Message-ID"],
          },
          { signal },
        );
        return (data.messages ?? []).flatMap(({ payload }) =>
          (payload?.headers ?? []).flatMap(({ value }) => value ?? []),
        );
      }),
    // A repeat could send it twice.
    send: ({ raw, threadId }, signal) =>
      send("the message", signal, async ({ messages }) => {
        const requestBody = {
          raw: Buffer.from(raw).toString("base64url"),
          ...(threadId === null ? {} : { threadId }),
        };
        const { data } = await messages.send(
          { userId: ME, requestBody },
          { signal },
        );
        return sentMessage(data);
      }),
    place: (id, signal) =>
      call(named(id), signal, async ({ messages }) => {
        const { data } = await messages.get(
          { userId: ME, id, format: "minimal" },
          { signal },
        );
        return sentMessage(data);
      }),
  };
}

function sentMessage(message: gmail_v1.Schema$Message): SentMessage {
  const { id, thread_id: threadId, labels } = envelopeOf(message);
  return { id, threadId, labels };
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
  settings: ClientSettings,
): Promise<gmail_v1.Resource$Users> {
  const { gmail } = await import("@googleapis/gmail");
  return gmail({ version: "v1", ...settings }).users;
}
