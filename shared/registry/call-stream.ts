import type { JsonObject } from "#shared/kernel/json.ts";

/** One event of a stream, as server-sent events have it. */
export interface StreamEvent {
  /** What a later call names to go on after this event. */
  readonly id: string;
  readonly event: string;
  readonly data: JsonObject;
}

/** Where a call that is watched tells what it sees, long before its answer. */
export interface CallStream {
  /** Aborts when nobody listens any more, and when the time to serve is nearly over: the call then ends in peace. */
  readonly signal: AbortSignal;
  /** Says that the call is allowed and understood; what is wrong after that is told in the stream. */
  open(): void;
  /** Resolves when the listener can take more, or is gone. */
  send(event: StreamEvent): Promise<void>;
}

/** Where a call sends the file that it was asked for, while it is made. */
export interface CallDownload {
  /**
   * Resolves when the last byte is taken. What fails before the first byte is an answer as of any call; after that the
   * file breaks off, so that whoever receives it knows.
   */
  send(fileName: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
}
