import { z } from "zod";
import { MediumString } from "#shared/kernel/fields.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import {
  decideApproval,
  findUndecided,
} from "#workflows/runtime/wait/decide-approval.ts";
import {
  isOnePlace,
  NOT_ONE_PLACE,
  PLACE_FIELDS,
  placeOf,
} from "./approval-place.ts";
import type { Services } from "#functions/services.ts";

/** What approve_step and reject_step take. */
export const StepDecision = z
  .strictObject({ ...PLACE_FIELDS, comment: MediumString.optional() })
  .refine(isOnePlace, NOT_ONE_PLACE);
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
  // Those whom the step names may decide, whatever else they may do; nobody else, and no token or model in their place.
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
