import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { MediumString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readControlledRun } from "#workflows/runtime/run/run-access.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

export const cancelWorkflow = defineWorkflowOperation({
  name: "cancel_workflow",
  description:
    "Stops a run: no further step starts, and it ends when its claimed steps are recorded. With compensate, what its steps did is undone before it ends. A run that has ended stays as it is. A run that is paused while it is undone ends at once, with the rest not undone, unless compensate is given again.",
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
    compensate: z.boolean().default(false).meta({
      description:
        "Undoes the steps that succeeded and have a compensation, in reverse order.",
    }),
  }),
  output: RunAnswer,
  examples: [
    { run_id: "run_261123_k3v9x2m8q4wt7n1c", reason: "The client withdrew." },
  ],
  policy: {
    pattern: "write",
    permissions: ["workflows:write"],
    casefile: "none",
    session: "none",
    looksAtBound: true,
  },
  effect: "transactional",
  handle: async (input, call) => {
    const { runtime, platform } = call.services;
    const asker = askerOf(call);
    const { run_id: runId, compensate: compensates } = input;
    const run = await readControlledRun(platform.documents, runId, asker);
    const reason = input.reason ?? null;
    const cancellation = { runId, reason, compensates, now: call.now };
    const plan = await runtime.prepareCancel(run, cancellation, {
      keep: !call.dryRun,
    });
    return async (transaction) => {
      await readControlledRun(transaction, runId, asker);
      return runtime.cancel(transaction, plan, cancellation);
    };
  },
  afterCommit: async (answer, _input, call) => {
    const { runtime } = call.services;
    const run = await runtime.followCancel(answer.result.run_id);
    return runtime.show(run);
  },
});
