import type { Response } from "express";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { EventStream } from "./event-stream.ts";

/** The most that one process serves at once. Each holds a connection, and looks at its run every second. */
export const MOST_STREAMS = 200;

/** The most that one caller may have, so that nobody takes them all. */
export const MOST_STREAMS_OF_CALLER = 20;

const RETRY_MS = 5_000;

// A stream ends this long before the time of its call is over, so that its answer can still be ended properly.
const MARGIN_MS = 15_000;

function tooMany(whose: string): ColliderError {
  return new ColliderError(
    "RESOURCE_EXHAUSTED",
    `${whose} Close one, or ask again in ${RETRY_MS / 1000} s; a POST of the same is answered at once.`,
    { reason: "TOO_MANY_STREAMS", retryDelayMs: RETRY_MS },
  );
}

/** The streams that this process serves. */
export class EventStreams {
  readonly #clock: Clock;
  readonly #callers = new Map<EventStream, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#callers.size;
  }

  /** @throws ColliderError RESOURCE_EXHAUSTED where there are too many already. */
  async take(
    response: Response,
    asked: { readonly callerId: string; readonly timeoutSeconds: number },
  ): Promise<EventStream> {
    const { EventStream } = await import("./event-stream.ts");
    const { callerId, timeoutSeconds } = asked;
    if (this.#callers.size >= MOST_STREAMS)
      throw tooMany("Too many streams are open here.");
    const own = [...this.#callers.values()].filter((id) => id === callerId);
    if (own.length >= MOST_STREAMS_OF_CALLER)
      throw tooMany("You have too many streams open.");
    const limitMs = timeoutSeconds * 1000 - MARGIN_MS;
    const stream = new EventStream(response, { clock: this.#clock, limitMs });
    this.#callers.set(stream, callerId);
    return stream;
  }

  release(stream: EventStream): void {
    stream.release();
    this.#callers.delete(stream);
  }

  /** Ends them all; each listener may connect to another process for the rest. */
  stopAll(): void {
    for (const stream of this.#callers.keys()) stream.stop();
  }
}
