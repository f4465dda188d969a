import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readControlledRun } from "#workflows/runtime/run/run-access.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

export const resumeWorkflow = defineWorkflowOperation({
  name: "resume_workflow",
  description:
    "Lets a paused run go on where it was paused. Its deadline moves by the length of the pause. A run that is running stays as it is.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ run_id: RunId }),
  output: RunAnswer,
  examples: [{ run_id: "run_261123_k3v9x2m8q4wt7n1c" }],
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
    const run = await readControlledRun(
      platform.documents,
      input.run_id,
      asker,
    );
    if (!call.dryRun) await control.watchResume(run);
    return async (transaction) => {
      await readControlledRun(transaction, run.id, asker);
      return control.resume(transaction, { runId: run.id, now: call.now });
    };
  },
  afterCommit: async (_answer, input, { services: { runtime } }) => {
    const run = await runtime.read(input.run_id);
    const control = await runtime.control();
    await control.followResume(run);
    return runtime.show(run);
  },
});
