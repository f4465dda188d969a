import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  decideStep,
  DECISION_CONTRACT,
  followDecision,
} from "#functions/workflow/decision/step-decision.ts";

export const approveStep = defineWorkflowOperation({
  ...DECISION_CONTRACT,
  name: "approve_step",
  description:
    "Approves a step that waits for approval: the step succeeds, and the run goes on. Only one of its approvers can do so, in person.",
  handle: async (input, call) => decideStep(input, call, true),
  afterCommit: async (answer, _input, call) => followDecision(answer, call),
});
