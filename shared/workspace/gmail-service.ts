import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type {
  GmailClient,
  GmailIdPage,
  GmailListRequest,
} from "./google/gmail-client.ts";
import type { GmailMessage, GmailMessageFormat } from "./gmail-message.ts";
import { mapBounded } from "./map-bounded.ts";
import { type MailFile, parseMail } from "./parse-mail.ts";
import { createMailSender, type MailSender } from "./send-mail.ts";

export interface GmailSearchPage {
  readonly messages: GmailMessage[];
  readonly nextPageToken: string | null;
  readonly resultSizeEstimate: number;
}

export type GmailSearch = Partial<GmailListRequest>;

export interface RawGmailMessage {
  /** As read from the bytes, without `raw`; `parse_error` says when that failed. */
  readonly message: GmailMessage;
  /** The message as Gmail holds it, byte for byte. */
  readonly raw: Uint8Array;
  readonly files: readonly MailFile[];
}

export interface GmailService extends MailSender {
  /** One page, newest first, each message with its headers and attachment names but without bodies. */
  searchMessages(
    search: GmailSearch,
    signal: AbortSignal,
  ): Promise<GmailSearchPage>;
  getMessage(
    request: {
      readonly messageId: string;
      readonly format: GmailMessageFormat;
      readonly includeHeaders?: boolean;
    },
    signal: AbortSignal,
  ): Promise<GmailMessage>;
  /** The ids of one page alone, newest first. */
  listMessageIds(
    search: GmailSearch,
    signal: AbortSignal,
  ): Promise<GmailIdPage>;
  /** The way of evidence: the exact bytes, and what one parser reads in them. In the ids' order; null for one that is gone. */
  getRawMessages(
    messageIds: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (RawGmailMessage | null)[]>;
  /** The names of the account's labels, by id. */
  labelNames(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

// Gmail allows a user 250 quota units a second and a get costs 5: ten under way stay below it at usual latencies.
const CONCURRENT_GETS = 10;
const DEFAULT_RESULTS = 10;

interface GmailDependencies {
  readonly client: GmailClient;
  readonly clock: Clock;
}

export function createGmailService(
  dependencies: GmailDependencies,
): GmailService {
  const { client } = dependencies;
  const { getSummary, getInFormat, getRawMessage } = readersOf(dependencies);

  return {
    async searchMessages(search, signal) {
      const request = withDefaults(search);
      const page = await client.listIds(request, signal);
      const messages = await mapBounded(
        page.ids,
        CONCURRENT_GETS,
        async (messageId) =>
          withoutHeaders(await getSummary(messageId, signal)),
      );
      return {
        messages,
        nextPageToken: page.nextPageToken,
        resultSizeEstimate: page.resultSizeEstimate,
      };
    },
    async getMessage({ messageId, format, includeHeaders }, signal) {
      const message = await getInFormat(messageId, format, signal);
      return (includeHeaders ?? format === "metadata")
        ? message
        : withoutHeaders(message);
    },
    listMessageIds: (search, signal) =>
      client.listIds(withDefaults(search), signal),
    getRawMessages: (messageIds, signal) =>
      mapBounded(messageIds, CONCURRENT_GETS, async (messageId) =>
        getRawMessage(messageId, signal).catch(nullWhenGone),
      ),
    labelNames: (signal) => client.labelNames(signal),
    ...createMailSender(dependencies),
  };
}

function nullWhenGone(thrown: unknown): null {
  if (thrown instanceof ColliderError && thrown.code === "NOT_FOUND")
    return null;
  throw thrown;
}

function readersOf({ client, clock }: GmailDependencies) {
  const fetchedNow = () => ({ fetched_at: isoTime(clock.now()) });

  async function getSummary(messageId: string, signal: AbortSignal) {
    return { ...(await client.getSummary(messageId, signal)), ...fetchedNow() };
  }

  async function getRawMessage(
    messageId: string,
    signal: AbortSignal,
  ): Promise<RawGmailMessage> {
    const { bytes, ...envelope } = await client.getRaw(messageId, signal);
    const { mail, files } = await parseMail(bytes);
    return {
      message: { ...envelope, ...mail, ...fetchedNow() },
      raw: bytes,
      files,
    };
  }

  async function getInFormat(
    messageId: string,
    format: GmailMessageFormat,
    signal: AbortSignal,
  ): Promise<GmailMessage> {
    switch (format) {
      case "minimal":
      case "metadata":
        return getSummary(messageId, signal);
      case "full":
        return {
          ...(await client.getFull(messageId, signal)),
          ...fetchedNow(),
        };
      case "raw": {
        const { message, raw } = await getRawMessage(messageId, signal);
        return { ...message, raw: Buffer.from(raw).toString("base64url") };
      }
    }
  }

  return { getSummary, getRawMessage, getInFormat };
}

function withDefaults(search: GmailSearch): GmailListRequest {
  return {
    query: search.query ?? "",
    maxResults: search.maxResults ?? DEFAULT_RESULTS,
    pageToken: search.pageToken ?? null,
    labelIds: search.labelIds ?? [],
    includeSpamTrash: search.includeSpamTrash ?? false,
  };
}

function withoutHeaders(message: GmailMessage): GmailMessage {
  const { headers: _, ...rest } = message;
  return rest;
}
