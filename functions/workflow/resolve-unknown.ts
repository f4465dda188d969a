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

export const resolveUnknown = defineWorkflowOperation({
  name: "resolve_unknown",
  description:
    "Says whether the effect of a step with an unknown outcome has happened. If it has, the step succeeds with the given output; if not, the step is tried again. The run stays paused until it is resumed.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      run_id: RunId,
      step_id: ShortString,
      happened: z.boolean(),
      output: JsonRecord.optional().meta({
        description: "The step's output, if it has happened.",
      }),
      reason: MediumString.optional(),
    })
    .refine(({ happened, output }) => happened || output === undefined, {
      path: ["output"],
      message: "belongs only to what has happened",
    }),
  output: RunAnswer,
  examples: [
    {
      run_id: "run_261123_k3v9x2m8q4wt7n1c",
      step_id: "tell_the_client",
      happened: false,
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
      output: input.happened ? (input.output ?? {}) : null,
      reason: input.reason ?? null,
      verdict: (output) =>
        input.happened
          ? { type: "happened", output }
          : { type: "did_not_happen" },
    }),
  afterCommit: async (_answer, input, { services }) =>
    followSettlement(services, input),
});
