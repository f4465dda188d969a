import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readVisibleRun } from "#workflows/runtime/run-access.ts";
import { RunAnswer } from "#workflows/runtime/workflow-result.ts";

export const getWorkflow = defineWorkflowOperation({
  name: "get_workflow",
  description: "Shows a run with its steps, what they made and what happened.",
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
    include_outputs: z.boolean().default(true).meta({
      description: "False leaves the outputs of the steps out.",
    }),
  }),
  output: RunAnswer,
  examples: [{ run_id: "run_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "none",
    session: "none",
    looksAtBound: true,
  },
  effect: "none",
  handle: async (input, call) => {
    const { platform, runtime } = call.services;
    const asker = { ...call, callerId: call.caller.id };
    const run = await readVisibleRun(platform.documents, input.run_id, asker);
    const { result, execution_log } = await runtime.show(run);
    if (input.include_outputs) return { result, execution_log };
    const steps = result.steps.map((step) => ({ ...step, output: null }));
    return { result: { ...result, steps }, execution_log };
  },
});
