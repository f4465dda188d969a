import { askerOf } from "#functions/identity/caller/asker-of.ts";
import type { Services } from "#functions/services.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import { readControlledRun } from "#workflows/runtime/run/run-access.ts";
import type { Verdict } from "#workflows/runtime/operator/hand-settlement.ts";
import type { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

type WorkflowServices = Pick<Services, "platform" | "runtime">;

/** What a person says of a step. */
interface Settlement {
  readonly runId: string;
  readonly stepId: string;
  /** What the person gives in place of the tool's output, if anything. */
  readonly output: JsonObject | null;
  readonly reason: string | null;
  /** Given the output as the tool's schema reads it. */
  readonly verdict: (output: JsonObject) => Verdict;
}

/** How operations settle a step by hand: the body of their transaction. */
export async function settle(
  call: CallContext<WorkflowServices>,
  { runId, stepId, output, reason, verdict }: Settlement,
): Promise<(transaction: Transaction) => Promise<RunAnswer>> {
  const { platform, runtime } = call.services;
  const { now, caller } = call;
  const asker = askerOf(call);
  const run = await readControlledRun(platform.documents, runId, asker);
  const control = await runtime.control();
  const read = await control.prepareSettlement(
    run,
    { stepId, output },
    { keep: !call.dryRun },
  );
  return async (transaction) => {
    const current = await readControlledRun(transaction, runId, asker);
    return control.settle(transaction, current, {
      stepId,
      verdict: verdict(read),
      byHand: { by: caller.id, reason },
      now,
    });
  };
}

/** What these operations do after the commit, and again when the request is repeated. */
export async function followSettlement(
  { runtime }: WorkflowServices,
  {
    run_id: runId,
    step_id: stepId,
  }: { readonly run_id: string; readonly step_id: string },
): Promise<RunAnswer> {
  const run = await runtime.read(runId);
  const control = await runtime.control();
  await control.followSettlement(run, stepId);
  return runtime.show(run);
}
