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
  input: z.strictObject({
    run_id: RunId,
    first_steps_only: z.boolean().default(false).meta({
      description:
        "Orders only steps that wait for no other: what a start that was cut short may have left undone.",
    }),
    step_id: z.string().optional().meta({
      description: "Orders only what follows from this step.",
    }),
    family_only: z.boolean().default(false).meta({
      description:
        "Only pauses, resumes or stops the run as the run does that waits for it.",
    }),
    resume_only: z.boolean().default(false).meta({
      description:
        "Does nothing unless the run was resumed and what that leads to is not ordered yet.",
    }),
    waits_only: z.boolean().default(false).meta({
      description:
        "Orders only what follows from steps that wait, or have waited.",
    }),
  }),
  output: z.strictObject({ run_id: RunId }),
  examples: [{ run_id: "run_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  effect: "repeatable",
  handle: async (input, { services, callId }) => {
    await services.runtime.advance({
      runId: input.run_id,
      hop: callId,
      firstStepsOnly: input.first_steps_only,
      resumeOnly: input.resume_only,
      waitsOnly: input.waits_only,
      familyOnly: input.family_only,
      stepId: input.step_id ?? null,
    });
    return { run_id: input.run_id };
  },
});
