import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { MediumString, ShortString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";
import {
  followSettlement,
  settle,
} from "#functions/workflow/decision/settle-step.ts";

export const completeStep = defineWorkflowOperation({
  name: "complete_step",
  description:
    "Settles a step that has not settled, as if its tool had answered with the given output, which must be one that the tool could make.",
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
    step_id: ShortString,
    output: JsonRecord.meta({
      description: "The output that the step's tool would have made.",
    }),
    reason: MediumString.optional(),
  }),
  output: RunAnswer,
  examples: [
    {
      run_id: "run_261123_k3v9x2m8q4wt7n1c",
      step_id: "create_casefile",
      output: {
        casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
        title: "Keller v. Northgate",
        created_at: "2026-11-23T09:00:00.000Z",
        created_by: "alice@example.com",
      },
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
  handle: async (input, call) =>
    settle(call, {
      runId: input.run_id,
      stepId: input.step_id,
      output: input.output,
      reason: input.reason ?? null,
      verdict: (output) => ({ type: "complete", output }),
    }),
  afterCommit: async (_answer, input, { services }) =>
    followSettlement(services, input),
});
