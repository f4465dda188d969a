// What must compile of the engine's own tools, and below each directive what must not.
import { z } from "zod";
import { WorkflowBuilder } from "#workflows/catalog/workflow-builder.ts";

const begun = new WorkflowBuilder("waits", {
  input: z.object({ days: z.number(), at: z.string() }),
});

export const workflow = begun
  .addStep("sleep", { duration: "PT5M" })
  .addStep("sleep", { duration: "${input.days}" })
  .addStep("sleep", { until: "${steps.sleep.slept_until}" })
  .addStep("wait_for_event", {
    event: "paid",
    match: { days: "${input.days}" },
  })
  .addStep("sleep", { until: "${steps.wait_for_event.data.at}" })
  .build();

// @ts-expect-error -- neither a length of time nor an instant
begun.addStep("sleep", {});

// @ts-expect-error -- a misspelt parameter
begun.addStep("sleep", { duratoin: 30 });

begun.addStep("sleep", {
  // @ts-expect-error -- a number where an instant is needed
  until: "${input.days}",
});

begun.addStep("sleep", { duration: 30 }).addStep("sleep", {
  // @ts-expect-error -- a path that the output does not have
  until: "${steps.sleep.slept_til}",
});

// @ts-expect-error -- a wait for no event
begun.addStep("wait_for_event", { timeout: 30 });

// @ts-expect-error -- an end of a timeout that does not exist
begun.addStep("wait_for_event", { event: "paid", on_timeout: "stop" });

begun.addStep("wait_for_event", { event: "paid" }).addStep("sleep", {
  // @ts-expect-error -- an output that is null where the wait has timed out
  until: "${steps.wait_for_event.received_at}",
});
