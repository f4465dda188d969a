import { z } from "zod";
import { readApprovalToken } from "#shared/auth/approval-token.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { MediumString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import {
  decideApproval,
  findUndecided,
  type Decision,
} from "#workflows/runtime/decide-approval.ts";
import type { Services } from "./services.ts";

/** What approve_step and reject_step take. */
export const StepDecision = z
  .strictObject({
    token: z.string().max(4000).optional().meta({
      description:
        "The approver's token of the message on the topic workflow-approvals.",
    }),
    run_id: RunId.optional(),
    step_id: z.string().max(64).optional(),
    comment: MediumString.optional(),
  })
  .refine(
    ({ token, run_id, step_id }) =>
      (token === undefined) === (run_id !== undefined && step_id !== undefined),
    {
      path: ["token"],
      message: "give either token, or run_id and step_id",
    },
  );
type StepDecision = z.infer<typeof StepDecision>;

export const DecidedStep = z.strictObject({
  run_id: z.string(),
  step_id: z.string(),
  approved: z.boolean(),
  decided_by: z.string(),
  decided_at: z.iso.datetime(),
});
type DecidedStep = z.infer<typeof DecidedStep>;

/** What both answer to is the same but for the word. */
export const DECISION_CONTRACT = {
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "update",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: StepDecision,
  output: DecidedStep,
  examples: [
    {
      run_id: "run_261123_k3v9x2m8q4wt7n1c",
      step_id: "sign_off",
      comment: "Checked against the file.",
    },
  ],
  // Whom the step names may decide, whatever else he may; and nobody, and nothing, in his place.
  policy: {
    pattern: "in_person",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  failures: ["FAILED_PRECONDITION"],
} as const;

type DecisionCall = CallContext<Pick<Services, "platform" | "runtime">>;

function foreignToken(): ColliderError {
  return new ColliderError(
    "PERMISSION_DENIED",
    "The token is another approver's. Sign in as the one whom it was sent to.",
    { reason: "APPROVAL_NOT_YOURS" },
  );
}

async function placeOf(
  { token, run_id, step_id }: StepDecision,
  { services, caller, now }: DecisionCall,
): Promise<Pick<Decision, "runId" | "stepId" | "attempt">> {
  if (token === undefined)
    return { runId: run_id ?? "", stepId: step_id ?? "", attempt: null };
  const { secrets } = services.platform;
  const { approver, ...place } = await readApprovalToken(secrets, token, now);
  if (approver !== caller.id.toLowerCase()) throw foreignToken();
  return place;
}

/** Says yes or no to a step that waits for the caller's word. */
export async function decideStep(
  input: StepDecision,
  call: DecisionCall,
  approved: boolean,
): Promise<(transaction: Transaction) => Promise<DecidedStep>> {
  const { runtime, platform } = call.services;
  const place = await placeOf(input, call);
  const { now, caller, dryRun } = call;
  const { comment = null } = input;
  const decision = { ...place, by: caller.id, approved, comment, now };
  const { run } = await findUndecided(platform.documents, decision);
  const plan = await runtime.prepareSettling(run, { keep: !dryRun });
  return async (transaction) => {
    await decideApproval(transaction, plan, decision);
    return {
      run_id: place.runId,
      step_id: place.stepId,
      approved,
      decided_by: caller.id,
      decided_at: isoTime(now),
    };
  };
}

/** After the commit, and again when the request is repeated: the step goes on. */
export async function followDecision(
  decided: DecidedStep,
  { services }: DecisionCall,
): Promise<DecidedStep> {
  await services.runtime.followWaits(decided.run_id, [decided.step_id]);
  return decided;
}
