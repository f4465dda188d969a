import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { MediumString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readControlledRun } from "#workflows/runtime/run/run-access.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

export const pauseWorkflow = defineWorkflowOperation({
  name: "pause_workflow",
  description:
    "Pauses a run: no further step starts until it is resumed, and its deadline moves by the length of the pause. Steps that are under way are still recorded. A run that is paused already stays as it is.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    run_id: RunId,
    reason: MediumString.optional(),
  }),
  output: RunAnswer,
  examples: [
    {
      run_id: "run_261123_k3v9x2m8q4wt7n1c",
      reason: "The mailbox is being moved.",
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["workflows:write"],
    casefile: "none",
    session: "none",
    looksAtBound: true,
  },
  effect: "transactional",
  failures: ["FAILED_PRECONDITION"],
  handle: async (input, call) => {
    const { platform, runtime } = call.services;
    const control = await runtime.control();
    const asker = askerOf(call);
    const found = await readControlledRun(
      platform.documents,
      input.run_id,
      asker,
    );
    if (!call.dryRun) await runtime.watchMove(found);
    return async (transaction) => {
      const { id: runId } = await readControlledRun(
        transaction,
        input.run_id,
        asker,
      );
      const { now } = call;
      return control.pause(transaction, { runId, now }, input.reason ?? null);
    };
  },
  afterCommit: async (_answer, input, { services: { runtime } }) => {
    const run = await runtime.read(input.run_id);
    await runtime.followMove(run);
    return runtime.show(run);
  },
});
