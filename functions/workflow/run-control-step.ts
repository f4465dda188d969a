import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { ColliderError } from "#shared/kernel/error.ts";

export const runControlStep = defineWorkflowOperation({
  name: "run_control_step",
  description:
    "Receives the deliveries of steps that the engine performs itself, such as sleep. Called by the task queue alone; any other call is refused.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject({}),
  examples: [{}],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  failures: ["FAILED_PRECONDITION"],
  // A delivery carries its step, and goes to the runtime before dispatch.
  handle: async () => {
    throw new ColliderError(
      "FAILED_PRECONDITION",
      "Only the task queue delivers steps; start a workflow that has one.",
      { reason: "NO_DELIVERY" },
    );
  },
});
