import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readControlledRun } from "#workflows/runtime/run/run-access.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

export const retryWorkflow = defineWorkflowOperation({
  name: "retry_workflow",
  description:
    "Repeats a run that has ended, as a new run of the same owner and definition: steps that succeeded are taken over, and all others run again, with those that depend on them.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "process",
    complexity: "composite",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    run_id: RunId,
    from_step: ShortString.optional().meta({
      description:
        "A step that is to run again although it succeeded, with all steps that depend on it; their effects are made once more.",
      examples: ["create_session"],
    }),
  }),
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
  isPending: ({ result }) => result.completed_at === null,
  handle: async (input, call) => {
    const { platform, runtime } = call.services;
    const asker = askerOf(call);
    const source = await readControlledRun(
      platform.documents,
      input.run_id,
      asker,
    );
    const { now, traceparent } = call;
    const fromStep = input.from_step ?? null;
    const control = await runtime.control();
    const retry = await control.prepareRetry(
      { source, fromStep, traceparent, now },
      { keep: !call.dryRun },
    );
    return async (transaction) => {
      await readControlledRun(transaction, source.id, asker);
      return control.commitRetry(transaction, retry);
    };
  },
  afterCommit: async ({ result }, _input, { services: { runtime } }) => {
    const run = await runtime.read(result.run_id);
    const control = await runtime.control();
    await control.followResume(run);
    return runtime.show(run);
  },
});
