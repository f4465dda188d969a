import { metrics } from "@opentelemetry/api";
import type { Hook } from "../hooks.ts";

/** Counts calls and measures how long they took, as OpenTelemetry instruments. */
export function createMetricsHook(): Hook {
  const meter = metrics.getMeter("collider");
  const calls = meter.createCounter("collider.calls", {
    description: "Calls by operation and outcome.",
  });
  const durations = meter.createHistogram("collider.call.duration", {
    description: "From the call's start to its commit.",
    unit: "ms",
  });
  return {
    name: "metrics",
    staysInProcess: true,
    post: (call, outcome, durationMs) => {
      const attributes = { operation: call.operation, outcome: outcome.type };
      calls.add(1, attributes);
      durations.record(durationMs, attributes);
    },
  };
}
