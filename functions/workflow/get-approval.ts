import { z } from "zod";
import {
  isOnePlace,
  NOT_ONE_PLACE,
  PLACE_FIELDS,
  placeOf,
} from "#functions/workflow/decision/approval-place.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { signApprovalToken } from "#shared/auth/approval-token.ts";
import { epochMs, IsoTimestamp } from "#shared/kernel/time.ts";
import { findUndecided } from "#workflows/runtime/wait/decide-approval.ts";

export const getApproval = defineWorkflowOperation({
  name: "get_approval",
  description:
    "Shows what a step of a workflow asks the caller to approve of. Opened in a browser with run_id and step_id, it is the page on which approvers decide.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject(PLACE_FIELDS).refine(isOnePlace, NOT_ONE_PLACE),
  output: z.strictObject({
    run_id: z.string(),
    step_id: z.string(),
    workflow_name: z.string(),
    message: z.string().meta({ description: "What is asked." }),
    asked_by: z.string().meta({ description: "Whose run it is." }),
    expires_at: IsoTimestamp.meta({
      description: "Until when a word counts, if the run ends no sooner.",
    }),
    token: z.string().meta({
      description:
        "Stands for this very question in approve_step and reject_step. Nobody but the caller can use it.",
    }),
  }),
  examples: [{ run_id: "run_261123_k3v9x2m8q4wt7n1c", step_id: "sign_off" }],
  policy: {
    pattern: "read",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [2, 3], writes: [0, 0] },
  effect: "none",
  failures: ["FAILED_PRECONDITION"],
  handle: async (input, call) => {
    const { documents, secrets } = call.services.platform;
    const place = await placeOf(input, call);
    const by = call.caller.id;
    const { now } = call;
    const found = await findUndecided(documents, { ...place, by, now });
    const { run, asked } = found;
    const { attempt, message, expiresAt } = asked;
    const { runId, stepId } = place;
    const claims = { approver: by.toLowerCase(), runId, stepId, attempt };
    return {
      run_id: runId,
      step_id: stepId,
      workflow_name: run.workflow_name,
      message,
      asked_by: run.owner_id,
      expires_at: expiresAt,
      token: await signApprovalToken(secrets, claims, epochMs(expiresAt)),
    };
  },
});
