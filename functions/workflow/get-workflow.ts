import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { readVisibleRun } from "#workflows/runtime/run/run-access.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

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
    outputs_of: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(20)
      .optional()
      .meta({
        description:
          "The steps whose outputs are shown; all where left out. At most 16 MiB are shown together, and the log names those that are left out.",
        examples: [["search_gmail"]],
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
    const asker = askerOf(call);
    const run = await readVisibleRun(platform.documents, input.run_id, asker);
    const { include_outputs: isAsked, outputs_of: asked = "all" } = input;
    return runtime.show(run, isAsked ? asked : "none");
  },
});
