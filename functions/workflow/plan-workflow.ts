import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { foreseeRun, startOf } from "#functions/workflow/plan/foresee-run.ts";
import { planAnswer } from "#functions/workflow/plan/foreseen-plan.ts";
import { PlanAnswer } from "#functions/workflow/plan/plan-answer.ts";
import { remembering } from "#functions/workflow/plan/remembering-reader.ts";
import {
  ONE_WORKFLOW,
  requestedRun,
  VALUES_FIT,
  WORKFLOW_REQUEST,
} from "#functions/workflow/definition/workflow-request.ts";
import { TagList } from "#shared/kernel/fields.ts";

export const planWorkflow = defineWorkflowOperation({
  name: "plan_workflow",
  description:
    "Shows what a run would do before it starts: order, times, permissions, what policy says of each step, how much it reads and writes, and what it costs. Nothing is done. What start_workflow would refuse of a definition is refused here, too.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "read",
    complexity: "composite",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z
    .strictObject({ ...WORKFLOW_REQUEST, labels: TagList.default([]) })
    .refine(...VALUES_FIT)
    .refine(...ONE_WORKFLOW),
  output: PlanAnswer,
  examples: [
    {
      workflow_name: "casefile_setup",
      input: {
        title: "Keller v. Northgate",
        client: "maria.keller@example.com",
      },
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "viewer",
    session: "none",
  },
  effect: "none",
  failures: ["NOT_FOUND"],
  handle: async (request, call) => {
    const { caller, serviceToken, now } = call;
    const { platform, ...services } = call.services;
    const requested = await requestedRun(request, call);
    const reader = remembering(platform.documents);
    const run = { caller, serviceToken, now, reader };
    const start = startOf(request, requested);
    return planAnswer(await foreseeRun(start, { services, run }));
  },
});
