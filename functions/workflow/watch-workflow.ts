import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readVisibleRun } from "#workflows/runtime/run/run-access.ts";
import { changesSince, RunEvent } from "#workflows/runtime/view/run-events.ts";
import {
  noProgress,
  progressId,
  readProgress,
} from "#workflows/runtime/view/run-progress.ts";
import { streamRun } from "#workflows/runtime/view/stream-run.ts";

// Of a thousand steps, each of another status and number of attempts than the one before it.
const MAX_EVENT_ID = 8_000;

export const watchWorkflow = defineWorkflowOperation({
  name: "watch_workflow",
  description:
    "Tells what has changed in a run since an event. By GET with `Accept: text/event-stream` it goes on telling until the run has ended, as server-sent events.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    run_id: RunId,
    last_event_id: z.string().max(MAX_EVENT_ID).default("").meta({
      description:
        "The id of the last event that you were told; where it is empty, the run is told from its start. The header Last-Event-ID does the same.",
    }),
  }),
  output: z.strictObject({
    events: z.array(RunEvent),
    next_event_id: z.string().meta({
      description: "Send it as last_event_id the next time.",
    }),
    ended: z.boolean().meta({ description: "Whether the end was told." }),
  }),
  examples: [{ run_id: "run_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "none",
    session: "none",
    looksAtBound: true,
  },
  effect: "none",
  isStreamed: true,
  // A stream is open for as long as a call may take; most of the time it waits.
  timeoutSeconds: 540,
  deployment: { concurrency: 250 },
  handle: async (input, call) => {
    const { platform, runtime } = call.services;
    const asker = askerOf(call);
    const run = await readVisibleRun(platform.documents, input.run_id, asker);
    const watcher = await runtime.watcher(run);
    const { stepCount } = watcher;
    const told =
      input.last_event_id === ""
        ? noProgress(run.id, stepCount)
        : readProgress(input.last_event_id, { runId: run.id, stepCount });
    if (call.stream !== null) {
      const progress = await streamRun(watcher, told, call.stream);
      const { isComplete: ended } = progress;
      return { events: [], next_event_id: progressId(progress), ended };
    }
    const changes = [...changesSince(told, await watcher.look())];
    const progress = changes.at(-1)?.progress ?? told;
    return {
      events: changes.map(({ event }) => event),
      next_event_id: progressId(progress),
      ended: progress.isComplete,
    };
  },
});
