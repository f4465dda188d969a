import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { RunId } from "#shared/kernel/ids.ts";

export const advanceRun = defineWorkflowOperation({
  name: "advance_run",
  description:
    "Looks at a whole run and orders whatever should be under way; ends it when its time is over. Called by the platform.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ run_id: RunId }),
  output: z.strictObject({ run_id: RunId }),
  examples: [{ run_id: "run_261123_k3v9x2m8q4wt" }],
  policy: {
    pattern: "control",
    permissions: ["workflows:control"],
    casefile: "none",
    session: "none",
  },
  effect: "repeatable",
  handle: async ({ run_id }, { services, traceparent, callId }) => {
    await services.runtime.advance({ runId: run_id, traceparent, hop: callId });
    return { run_id };
  },
});
