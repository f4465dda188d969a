import { metrics } from "@opentelemetry/api";
import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Hook } from "../hooks.ts";
import { CallTotals } from "./call-totals.ts";

/** Where each process publishes its totals. */
export const METRICS_TOPIC = "collider-metrics";

const PUBLISHED_EVERY_MS = 60_000;

/** A call waits for the publishing that it makes, and for a bus that does not answer no longer than this. */
const MOST_WAIT_MS = 2000;

type Parts = Pick<Platform, "events" | "clock" | "ids">;

/** Ends a wait that takes too long, and not what is waited for. */
async function inTime(
  { clock }: Parts,
  publishing: Promise<unknown>,
): Promise<void> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(MOST_WAIT_MS, () => {
    const message = `The totals of calls were not published within ${MOST_WAIT_MS / 1000} s. The next hold them too.`;
    const reason = "METRICS_LATE";
    late.reject(new ColliderError("DEADLINE_EXCEEDED", message, { reason }));
  });
  try {
    await Promise.race([publishing, late.promise]);
  } finally {
    cancel();
  }
}

/** What a process has counted since it began. Each message holds it all, so that one that is lost is made up for. */
class PublishedTotals {
  readonly #parts: Parts;
  readonly #totals = new CallTotals();
  readonly #began: number;
  #instance: string | null = null;
  #publishedAt: number;
  #hasNews = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#began = parts.clock.now();
    this.#publishedAt = this.#began;
  }

  /** The publishing that is due with this call, if one is: a process of Cloud Run's works only while it is called. */
  add(
    operation: string,
    outcome: string,
    durationMs: number,
  ): Promise<void> | undefined {
    this.#totals.add(operation, outcome, durationMs);
    this.#hasNews = true;
    const isDue =
      this.#parts.clock.now() - this.#publishedAt >= PUBLISHED_EVERY_MS;
    return isDue ? this.publish() : undefined;
  }

  async publish(): Promise<void> {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    const { events, clock, ids } = this.#parts;
    this.#publishedAt = clock.now();
    this.#instance ??= ids.uuid();
    const publishing = events.publish(METRICS_TOPIC, {
      data: {
        instance: this.#instance,
        since: isoTime(this.#began),
        at: isoTime(this.#publishedAt),
        ...this.#totals.toJson(),
      },
      orderingKey: this.#instance,
    });
    await inTime(this.#parts, publishing);
  }
}

/**
 * Counts calls and measures how long they took, as OpenTelemetry instruments, and publishes the totals once a minute and at
 * the process's end.
 */
export function createMetricsHook(parts: Parts): Hook {
  const meter = metrics.getMeter("collider");
  const calls = meter.createCounter("collider.calls", {
    description: "Calls by operation and outcome.",
  });
  const durations = meter.createHistogram("collider.call.duration", {
    description: "From the call's start to its commit.",
    unit: "ms",
  });
  const totals = new PublishedTotals(parts);
  return {
    name: "metrics",
    // What it publishes are counts, of a call that a crash takes back too.
    staysInProcess: true,
    post: (call, outcome, durationMs) => {
      const attributes = { operation: call.operation, outcome: outcome.type };
      calls.add(1, attributes);
      durations.record(durationMs, attributes);
      return totals.add(call.operation, outcome.type, durationMs);
    },
    close: async () => totals.publish(),
  };
}
