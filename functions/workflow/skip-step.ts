import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { MediumString, ShortString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";
import {
  followSettlement,
  settle,
} from "#functions/workflow/decision/settle-step.ts";

export const skipStep = defineWorkflowOperation({
  name: "skip_step",
  description:
    "Skips a step that has not settled. Steps that depend on it are skipped too, unless their run_if says otherwise.",
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
    reason: MediumString.optional(),
  }),
  output: RunAnswer,
  examples: [
    {
      run_id: "run_261123_k3v9x2m8q4wt7n1c",
      step_id: "store_gmail_messages",
      reason: "The mailbox is gone.",
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
      output: null,
      reason: input.reason ?? null,
      verdict: () => ({ type: "skip" }),
    }),
  afterCommit: async (_answer, input, { services }) =>
    followSettlement(services, input),
});
