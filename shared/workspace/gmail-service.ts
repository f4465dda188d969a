import { asTheyCome } from "./as-they-come.ts";
import { ByteBudget } from "./byte-budget.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { eitherSignal } from "#shared/platform/time-limit.ts";
import type {
  GmailClient,
  GmailIdPage,
  GmailListRequest,
} from "./google/gmail-client.ts";
import type { GmailHistory } from "./google/gmail-history.ts";
import type { GmailMessage, GmailMessageFormat } from "./gmail-message.ts";
import type { Admit } from "./google/raw-message-reader.ts";
import { mapBounded } from "#shared/kernel/map-bounded.ts";
import { nullWhereGone } from "./null-where-gone.ts";
import { readMail } from "./parse-mail.ts";
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
}

/** What has come of one of the messages that were asked for. */
export interface FoundGmailMessage {
  readonly id: string;
  /** Null when it is gone. */
  readonly found: RawGmailMessage | null;
}

export interface FoundGmailEnvelope {
  readonly id: string;
  /** Null when it is gone. */
  readonly found: Pick<GmailMessage, "labels" | "internal_date"> | null;
}

export interface GmailService extends MailSender, GmailHistory {
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
  /**
   * The way of evidence: the exact bytes, and what one parser reads in them. They come as they are there, in any order; a
   * few of them are held in memory at once, and of long ones as many as HELD_BYTES has room for.
   */
  getRawMessages(
    messageIds: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<FoundGmailMessage>;
  /** How messages stand, without what they say; in any order. */
  getEnvelopes(
    messageIds: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<FoundGmailEnvelope>;
  /** The names of the account's labels, by id. */
  labelNames(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

// How fast they may come is the client's to know: these are as many as keep the network busy.
const CONCURRENT_GETS = 10;
const DEFAULT_RESULTS = 10;
// Reading a message takes its own size a few times over.
const HELD_BYTES = 8 * 1024 * 1024;

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
      rawMessages(getRawMessage, messageIds, signal),
    getEnvelopes: (messageIds, signal) =>
      asTheyCome(messageIds, CONCURRENT_GETS, async (id) => {
        const found = client.getEnvelope(id, signal);
        return { id, found: await found.catch(nullWhereGone) };
      }),
    historyId: (signal) => client.historyId(signal),
    history: (...asked) => client.history(...asked),
    labelNames: (signal) => client.labelNames(signal),
    ...createMailSender(dependencies),
  };
}

type GetRawMessage = ReturnType<typeof readersOf>["getRawMessage"];

async function* rawMessages(
  getRawMessage: GetRawMessage,
  messageIds: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FoundGmailMessage> {
  const abandoned = new AbortController();
  const either = eitherSignal(signal, abandoned.signal);
  const budget = new ByteBudget(HELD_BYTES);
  const fetch = async (id: string) => {
    let giveBack: (() => void) | null = null;
    const found = await getRawMessage(id, either, async (bytes) => {
      // It asks again when it is fetched again.
      giveBack ??= await budget.take(bytes);
    }).catch(nullWhereGone);
    return { id, found, done: () => giveBack?.() };
  };
  try {
    for await (const one of asTheyCome(messageIds, CONCURRENT_GETS, fetch)) {
      yield { id: one.id, found: one.found };
      one.done();
    }
  } finally {
    abandoned.abort();
  }
}

function readersOf({ client, clock }: GmailDependencies) {
  const fetchedNow = () => ({ fetched_at: isoTime(clock.now()) });

  async function getSummary(messageId: string, signal: AbortSignal) {
    return { ...(await client.getSummary(messageId, signal)), ...fetchedNow() };
  }

  async function getRawMessage(
    messageId: string,
    signal: AbortSignal,
    admit?: Admit,
  ): Promise<RawGmailMessage> {
    const { bytes, ...envelope } = await client.getRaw(
      messageId,
      signal,
      admit,
    );
    const mail = await readMail(bytes);
    return { message: { ...envelope, ...mail, ...fetchedNow() }, raw: bytes };
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
