import { signApprovalToken } from "#shared/auth/approval-token.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { readApproval } from "./approval-step.ts";
import type { Waiting } from "./control.ts";
import type { EngineContext } from "../engine-context.ts";
import { resolved, type AttemptParts } from "../step/step-call.ts";
import { readStep, stepPath } from "../step/step-document.ts";

/** Whatever notifies approvers subscribes to this topic. */
export const APPROVALS_TOPIC = "workflow-approvals";

async function publish(
  { platform: { events, secrets }, approvalLink }: EngineContext,
  parts: AttemptParts,
  { wait, attempt, wake_at }: Waiting,
): Promise<void> {
  if (wait.for !== "approval") return;
  const { run, step } = parts.loaded;
  const [runId, stepId] = [run.id, step.step_id];
  const expires = wake_at ?? run.deadline_at;
  const { data = {} } = readApproval(resolved(parts));
  const approvers = await Promise.all(
    wait.approvers.map(async (approver) => ({
      approver,
      token: await signApprovalToken(
        secrets,
        { approver, runId, stepId, attempt },
        epochMs(expires),
      ),
    })),
  );
  await events.publish(APPROVALS_TOPIC, {
    data: {
      run_id: runId,
      step_id: stepId,
      workflow_name: run.workflow_name,
      message: wait.message,
      data,
      approvers,
      link: approvalLink(runId, stepId),
      expires_at: expires,
    },
    attributes: { run_id: runId, step_id: stepId },
  });
}

/** Notes that an approval has been published, unless it has been decided meanwhile. */
async function noteNotified(
  { platform: { documents } }: EngineContext,
  { loaded: { run, step } }: AttemptParts,
  attempt: number,
): Promise<void> {
  const path = stepPath(run.id, step.step_id);
  await documents.transaction(async (transaction) => {
    const document = await transaction.get(path);
    const state = document === null ? null : readStep(document).state;
    if (state?.phase !== "waiting" || state.attempt !== attempt) return;
    if (state.wait.for !== "approval" || state.wait.notified) return;
    const fields = { "wait.notified": true };
    transaction.write({ type: "update", path, fields });
  });
}

/**
 * Tells of an approval that has begun to wait, at least once: what dies before it has noted that is delivered again. Of
 * anything else that waits there is nothing to tell.
 */
export async function announceApproval(
  context: EngineContext,
  parts: AttemptParts,
  state: Waiting,
): Promise<void> {
  if (state.wait.for !== "approval" || state.wait.notified) return;
  await publish(context, parts, state);
  await noteNotified(context, parts, state.attempt);
}
