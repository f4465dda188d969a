import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  decideStep,
  DECISION_CONTRACT,
  followDecision,
} from "#functions/step-decision.ts";

export const rejectStep = defineWorkflowOperation({
  ...DECISION_CONTRACT,
  name: "reject_step",
  description:
    "Rejects what a step of a workflow asks for: the step fails, with the comment as the reason. By one of its approvers, in person.",
  handle: async (input, call) => decideStep(input, call, false),
  afterCommit: async (answer, _input, call) => followDecision(answer, call),
});
