import { z } from "zod";
import { readApprovalToken } from "#shared/auth/approval-token.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { RunId } from "#shared/kernel/ids.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import type { Decision } from "#workflows/runtime/wait/decide-approval.ts";
import type { Services } from "#functions/services.ts";

/** The fields that say which step asks. */
export const PLACE_FIELDS = {
  token: z.string().max(4000).optional().meta({
    description:
      "The approver's token, of the message on the topic workflow-approvals or of get_approval.",
  }),
  run_id: RunId.optional(),
  step_id: z.string().max(64).optional(),
};

interface Place {
  readonly token?: string | undefined;
  readonly run_id?: string | undefined;
  readonly step_id?: string | undefined;
}

/** Either way of saying which step asks, and not both. */
export function isOnePlace({ token, run_id, step_id }: Place): boolean {
  return (
    (token === undefined) === (run_id !== undefined && step_id !== undefined)
  );
}

export const NOT_ONE_PLACE = {
  path: ["token"],
  message: "give either token, or run_id and step_id",
};

function foreignToken(): ColliderError {
  return new ColliderError(
    "PERMISSION_DENIED",
    "The token is another approver's. Sign in as the one whom it was sent to.",
    { reason: "APPROVAL_NOT_YOURS" },
  );
}

/** @throws ColliderError for a token that is not ours, or not the caller's. */
export async function placeOf(
  { token, run_id, step_id }: Place,
  {
    services,
    caller,
    now,
  }: CallContext<Pick<Services, "platform" | "runtime">>,
): Promise<Pick<Decision, "runId" | "stepId" | "attempt">> {
  if (token === undefined)
    return { runId: run_id ?? "", stepId: step_id ?? "", attempt: null };
  const { secrets } = services.platform;
  const { approver, ...place } = await readApprovalToken(secrets, token, now);
  if (approver !== caller.id.toLowerCase()) throw foreignToken();
  return place;
}
