import type { JsonObject } from "#shared/kernel/json.ts";
import { each } from "./map-steps.ts";
import type { Station } from "./station.ts";

const HOUR = { initial_interval: 3600, jitter: "none" };

/** A map whose item `stuck` fails, and is tried again in an hour. */
export function sticking(
  count: number,
  stuck: number,
  fields: JsonObject = {},
) {
  return each(count, {
    for_each: Array.from({ length: count }, (_, index) => ({
      name: `name${index}`,
      calls: index === stuck ? 1_000_000 : 0,
    })),
    parameters: {
      on: "${run.id}.${item.name}",
      fails: { code: "UNAVAILABLE", calls: "${item.calls}" },
    },
    max_concurrency: 2,
    retry_policy: HOUR,
    ...fields,
  });
}

/** A run of these steps that does nothing more until time passes. */
export async function stuckAt(
  station: Station,
  steps: readonly JsonObject[],
): Promise<string> {
  const runId = await station.start(steps);
  await station.settle();
  return runId;
}
