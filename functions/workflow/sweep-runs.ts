import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";

export const sweepRuns = defineWorkflowOperation({
  name: "sweep_runs",
  description:
    "Orders a look at every run that is due for one. Called by the platform once a minute.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject({
    looked_at: z.int().nonnegative().meta({ description: "How many runs." }),
  }),
  examples: [{}],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  effect: "repeatable",
  deployment: { schedule: "* * * * *" },
  handle: async (_input, { services }) => ({
    looked_at: await services.runtime.sweep(),
  }),
});
