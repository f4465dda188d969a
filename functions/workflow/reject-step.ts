import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  decideStep,
  DECISION_CONTRACT,
  followDecision,
} from "#functions/workflow/decision/step-decision.ts";

export const rejectStep = defineWorkflowOperation({
  ...DECISION_CONTRACT,
  name: "reject_step",
  description:
    "Rejects a step that waits for approval: the step fails, with the comment as the reason. Only one of its approvers can do so, in person.",
  handle: async (input, call) => decideStep(input, call, false),
  afterCommit: async (answer, _input, call) => followDecision(answer, call),
});
