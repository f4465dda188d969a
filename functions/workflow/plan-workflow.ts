import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { planAnswer } from "#functions/foreseen-plan.ts";
import { PlanAnswer } from "#functions/plan-answer.ts";
import { remembering } from "#functions/remembering-reader.ts";
import {
  ONE_WORKFLOW,
  requestedRun,
  VALUES_FIT,
  WORKFLOW_REQUEST,
} from "#functions/workflow-request.ts";
import { TagList } from "#shared/kernel/fields.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { knownParameters } from "#workflows/definition/known-parameters.ts";
import {
  compensatedSteps,
  compensationPlan,
} from "#workflows/planner/compensation-plan.ts";
import type { PlanStep } from "#workflows/planner/plan.ts";
import { definitionHashOf } from "#workflows/runtime/definitions.ts";

const START = "start_workflow";

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
    const { caller, now } = call;
    const { platform, foreseeTool } = call.services;
    const { workflow, ...values } = await requestedRun(request, call);
    const { plan, definition } = workflow;
    const start = { ...values, userId: caller.id };
    const run = { caller, now, reader: remembering(platform.documents) };
    const foreseen = async (steps: readonly PlanStep[]) =>
      Promise.all(
        steps.map(async (step) => ({
          step,
          ...(await foreseeTool(
            step.tool,
            () => knownParameters(step.parameters, start),
            run,
          )),
        })),
      );
    const undoing = compensationPlan(plan, compensatedSteps(plan));
    return planAnswer({
      name: definition.name,
      hash: definitionHashOf(workflow),
      plan,
      start: await foreseeTool(
        START,
        () => ({ known: JsonRecord.parse(request), unknown: [] }),
        run,
      ),
      steps: await foreseen(plan.steps),
      compensations: await foreseen(undoing.steps),
    });
  },
});
