import { z } from "zod";

export const HeardEvent = z.object({
  id: z.string(),
  event: z.string(),
  data: z.looseObject({
    step_id: z.string().optional(),
    status: z.string(),
  }),
});
export type HeardEvent = z.infer<typeof HeardEvent>;

export interface Listening {
  readonly url: string;
  readonly token: string;
  readonly runId: string;
  readonly lastEventId?: string;
}

/** What one connection brings, as a client of server-sent events reads it. */
export class EventListener {
  readonly response: Response;
  readonly #controller: AbortController;
  /** Comments and times of retry, as they came. */
  readonly remarks: string[] = [];
  readonly #events = this.#read();

  private constructor(response: Response, controller: AbortController) {
    this.response = response;
    this.#controller = controller;
  }

  static async connect(asked: Listening): Promise<EventListener> {
    const { url, token, runId, lastEventId } = asked;
    const controller = new AbortController();
    const response = await fetch(`${url}?run_id=${runId}`, {
      signal: controller.signal,
      headers: {
        accept: "text/event-stream",
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
      },
    });
    return new EventListener(response, controller);
  }

  /** Breaks the connection off. */
  leave(): void {
    this.#controller.abort();
  }

  /** The next events, as many as asked for where there are so many. */
  async take(count: number): Promise<readonly HeardEvent[]> {
    const taken: HeardEvent[] = [];
    while (taken.length < count) {
      const next = await this.#events.next();
      if (next.done === true) break;
      taken.push(next.value);
    }
    return taken;
  }

  /** All that comes until the connection ends. */
  async rest(): Promise<readonly HeardEvent[]> {
    return this.take(Infinity);
  }

  async *#read(): AsyncGenerator<HeardEvent> {
    for await (const block of this.#blocks()) {
      const event = this.#eventIn(block);
      if (event !== null) yield event;
    }
  }

  async *#blocks(): AsyncGenerator<string> {
    const { body } = this.response;
    if (body === null) return;
    let text = "";
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        yield* blocks;
      }
    } catch {
      // Broken off, by whomever: what came until then is what was heard.
    }
  }

  #eventIn(block: string): HeardEvent | null {
    const lines = block.split("\n").map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
    });
    const fields = new Map(lines);
    const data = fields.get("data");
    if (data !== undefined)
      return HeardEvent.parse({
        id: fields.get("id") ?? "",
        event: fields.get("event"),
        data: JSON.parse(data),
      });
    this.remarks.push(block);
    return null;
  }
}

/** Each step and the state that it was last told to be in. */
export function lastStates(
  events: readonly HeardEvent[],
): Readonly<Record<string, string>> {
  const steps = events.flatMap(({ event, data: { step_id, status } }) =>
    event === "step" && step_id !== undefined
      ? [[step_id, status] as const]
      : [],
  );
  return Object.fromEntries(steps);
}
