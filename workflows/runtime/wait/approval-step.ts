import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import {
  failed,
  succeeded,
  type Control,
  type ControlCall,
  type ControlMove,
} from "./control.ts";
import type { Run } from "../run/run-document.ts";

const NOBODY_DECIDED = {
  approved: false,
  approved_by: null,
  comment: null,
  decided_at: null,
};

export function readApproval({ parameters }: Pick<ControlCall, "parameters">) {
  const { inputSchema } = CONTROL_TOOLS.approval;
  return parseInput(inputSchema, parameters, "parameters");
}

function ownerOf({ owner, owner_id }: Run): readonly string[] {
  if (owner.kind === "user") return [owner.email ?? owner_id];
  throw new ColliderError(
    "INVALID_ARGUMENT",
    "The run's owner is no person who could approve. Name approvers in the step.",
    { reason: "APPROVERS_MISSING" },
  );
}

async function begin(call: ControlCall): Promise<ControlMove> {
  const { run, now } = call;
  const { approvers = ownerOf(run), message, timeout } = readApproval(call);
  const named = new Set(approvers.map((one) => one.toLowerCase()));
  return {
    type: "wait",
    wait: { for: "approval", approvers: [...named], message, notified: false },
    event: null,
    wakeAt: timeout === undefined ? null : isoTime(now + timeout),
  };
}

async function wake(call: ControlCall): Promise<ControlMove> {
  if (readApproval(call).on_timeout === "continue")
    return succeeded(NOBODY_DECIDED);
  return failed(
    new ColliderError(
      "DEADLINE_EXCEEDED",
      "Nobody approved or rejected within the step's timeout.",
      { reason: "APPROVAL_TIMED_OUT" },
    ),
  );
}

/** Waits for the word of one of its approvers; `announce-approval.ts` tells of it. */
export const approvalStep: Control = {
  begin,
  wake: async (_waiting, call) => wake(call),
};
