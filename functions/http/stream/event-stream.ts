import type { Response } from "express";
import { errorBody, type ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { CallStream, StreamEvent } from "#shared/registry/call-stream.ts";

// Often enough that no proxy in between closes the connection as idle.
const HEARTBEAT_MS = 15_000;

/** How long a listener waits before it connects again. */
const RETRY = "retry: 1000\n";

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  // A proxy that buffers an answer until its end would hold everything back.
  "X-Accel-Buffering": "no",
};

/** A call's events on their way to whoever asked for them, as server-sent events (WHATWG HTML, section 9.2). */
export class EventStream implements CallStream {
  readonly #response: Response;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #isOpen = false;
  #quiet = (): void => undefined;
  readonly #cancelLimit: () => void;

  constructor(
    response: Response,
    { clock, limitMs }: { readonly clock: Clock; readonly limitMs: number },
  ) {
    this.#response = response;
    this.#clock = clock;
    this.#cancelLimit = clock.after(limitMs, () => this.stop());
    response.once("close", () => this.stop());
    // The listener may have left while the call was being authenticated.
    if (response.destroyed) this.stop();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    this.#response.status(200).set(HEADERS).flushHeaders();
    this.#response.write(`${RETRY}\n`);
    this.#beat();
  }

  async send({ id, event, data }: StreamEvent): Promise<void> {
    const text = JSON.stringify(data);
    await this.#write(`id: ${id}\nevent: ${event}\ndata: ${text}\n\n`);
  }

  /** Ends the call that tells the stream, and says that the listener may ask for the rest. */
  stop(): void {
    this.#controller.abort();
  }

  /** Cancels the timers, and stops the call that is listened to. */
  release(): void {
    this.#quiet();
    this.#cancelLimit();
    this.stop();
  }

  /** Ends the answer; of a call that failed, with the reason. */
  end(error: ColliderError | null): void {
    if (this.#response.destroyed) return;
    if (error !== null)
      this.#response.write(
        `event: failure\ndata: ${JSON.stringify(errorBody(error))}\n\n`,
      );
    if (this.signal.aborted)
      this.#response.write(`: ask again for the rest\n${RETRY}\n`);
    this.#response.end();
  }

  async #write(text: string): Promise<void> {
    if (this.signal.aborted || this.#response.write(text)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response.once("drain", resolve);
    const giveUp = (): void => resolve();
    this.signal.addEventListener("abort", giveUp);
    await promise;
    this.signal.removeEventListener("abort", giveUp);
    this.#response.off("drain", resolve);
  }

  #beat(): void {
    this.#quiet = this.#clock.after(HEARTBEAT_MS, () => {
      if (!this.#response.writableNeedDrain) this.#response.write(":\n\n");
      this.#beat();
    });
  }
}
