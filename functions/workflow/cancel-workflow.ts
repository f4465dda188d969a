import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { MediumString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readControlledRun } from "#workflows/runtime/run-access.ts";
import { RunAnswer } from "#workflows/runtime/workflow-result.ts";

export const cancelWorkflow = defineWorkflowOperation({
  name: "cancel_workflow",
  description:
    "Stops a run: no further step starts, and what is claimed outside is recorded first. A run that has ended stays as it is.",
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
    const { platform, runtime } = call.services;
    const asker = { ...call, callerId: call.caller.id };
    const run = await readControlledRun(
      platform.documents,
      input.run_id,
      asker,
    );
    if (!call.dryRun) await runtime.watchCancel(run);
    return async (transaction) => {
      const { id: runId } = await readControlledRun(transaction, run.id, asker);
      const reason = input.reason ?? null;
      return runtime.cancel(transaction, { runId, reason, now: call.now });
    };
  },
  afterCommit: async (answer, _input, call) => {
    const { runtime } = call.services;
    const run = await runtime.read(answer.result.run_id);
    await runtime.followCancel(run);
    return runtime.show(run);
  },
});
