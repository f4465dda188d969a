import { z } from "zod";
import type { ForeseeTool } from "#functions/workflow/plan/step-foresight.ts";
import { advanceRun } from "#functions/workflow/advance-run.ts";
import { approveStep } from "#functions/workflow/approve-step.ts";
import { getApproval } from "#functions/workflow/get-approval.ts";
import { cancelWorkflow } from "#functions/workflow/cancel-workflow.ts";
import { getWorkflow } from "#functions/workflow/get-workflow.ts";
import { planWorkflow } from "#functions/workflow/plan-workflow.ts";
import { completeStep } from "#functions/workflow/complete-step.ts";
import { resolveUnknown } from "#functions/workflow/resolve-unknown.ts";
import { skipStep } from "#functions/workflow/skip-step.ts";
import { retryWorkflow } from "#functions/workflow/retry-workflow.ts";
import { runControlStep } from "#functions/workflow/run-control-step.ts";
import { pauseWorkflow } from "#functions/workflow/pause-workflow.ts";
import { rejectStep } from "#functions/workflow/reject-step.ts";
import { resumeWorkflow } from "#functions/workflow/resume-workflow.ts";
import { sendWorkflowEvent } from "#functions/workflow/send-workflow-event.ts";
import { startWorkflow } from "#functions/workflow/start-workflow.ts";
import { sweepRuns } from "#functions/workflow/sweep-runs.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Document } from "#shared/platform/document-store.ts";
import type { Platform } from "#shared/platform/platform.ts";
import { operationDefiner } from "#shared/registry/define-operation.ts";
import { defineTool } from "#shared/registry/tool.ts";
import { UNKNOWABLE, type CallContext } from "#shared/registry/operation.ts";
import type { Runtime } from "#workflows/runtime/runtime.ts";
import type { WorkflowSource } from "#workflows/runtime/run/workflow-source.ts";
import { makeLargeThing, readLargeThing } from "./large-thing.ts";
import type { OutsideWorld } from "./outside-world.ts";

export interface EngineServices {
  readonly platform: Platform;
  readonly runtime: Runtime;
  readonly workflows: WorkflowSource;
  readonly foreseeTool: ForeseeTool;
  readonly world: OutsideWorld;
  /** Passes a call to the world through the process's gate. */
  readonly outside: <Result>(
    about: string,
    work: () => Result,
  ) => Promise<Result>;
}

const Failure = z.strictObject({
  code: z.enum(["UNAVAILABLE", "INVALID_ARGUMENT"]),
  /** The first so many calls fail. */
  calls: z.int().default(1_000_000),
});

const Work = z.strictObject({
  /** `run id.step id`: what the step is told to work on. */
  on: z.string(),
  /** The marks of the steps before; of one that has none, null. */
  saw: z.array(z.string().nullable()).default([]),
  fails: Failure.optional(),
  /** The name under which the world may have mended what fails. */
  mended_by: z.string().optional(),
  /** A document that many steps change. */
  tally: z.string().optional(),
  /** The first call acts outside, and its answer is lost. */
  answer_lost: z.boolean().default(false),
  /** Whether what happened outside can be looked up. */
  unknowable: z.boolean().default(false),
});
type Work = z.infer<typeof Work>;

const Made = z.strictObject({
  /** The id of the call whose outcome this is. */
  mark: z.string(),
  saw: z.array(z.string().nullable()),
});

const defineTestOperation = operationDefiner<EngineServices>();

const CONTRACT = {
  description: "Does a piece of work of one effect class.",
  classification: {
    domain: "automation",
    subdomain: "tests",
    capability: "process",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: Work,
  output: Made,
  examples: [{ on: "run.a" }],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write"],
    casefile: "none",
    session: "none",
  },
} as const;

function begin(
  { on, fails, mended_by: name }: Work,
  call: CallContext<EngineServices>,
): void {
  const { world } = call.services;
  const calls = world.countCall(on);
  if (name !== undefined && world.isMended(name)) return;
  if (fails !== undefined && calls <= fails.calls)
    throw new ColliderError(fails.code, "The step was told to fail.", {
      reason: "TOLD_TO_FAIL",
    });
}

function counted(document: Document | null): number {
  const count = document?.data["count"];
  return (typeof count === "number" ? count : 0) + 1;
}

const lookUp = defineTestOperation({
  ...CONTRACT,
  name: "look_up",
  documents: { reads: [1, 1], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  handle: async (work, call) => {
    begin(work, call);
    await call.services.platform.documents.get(`things/${work.on}`);
    return { mark: call.callId, saw: work.saw };
  },
});

const makeThing = defineTestOperation({
  ...CONTRACT,
  name: "make_thing",
  documents: { reads: [1, 2], writes: [1, 2] },
  effect: "transactional",
  handle: async (work, call) => {
    begin(work, call);
    const thing = `things/${work.on}`;
    const tally = work.tally === undefined ? null : `tallies/${work.tally}`;
    return async (transaction) => {
      const made = counted(await transaction.get(thing));
      const total = tally === null ? 0 : counted(await transaction.get(tally));
      const data = { count: made, mark: call.callId };
      transaction.write({ type: "set", path: thing, data });
      if (tally !== null)
        transaction.write({ type: "set", path: tally, data: { count: total } });
      return { mark: call.callId, saw: work.saw };
    };
  },
});

const keepThings = defineTestOperation({
  ...CONTRACT,
  name: "keep_things",
  effect: "repeatable",
  handle: async (work, call) => {
    begin(work, call);
    for (const part of ["first", "second"])
      await call.services.platform.documents.transaction(async (transaction) =>
        transaction.write({
          type: "set",
          path: `things/${work.on}.${part}`,
          data: { mark: call.callId },
        }),
      );
    return { mark: call.callId, saw: work.saw };
  },
});

const sendThing = defineTestOperation({
  ...CONTRACT,
  name: "send_thing",
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "external",
  guarantee: "at_most_once",
  probe: async (work, { services, effectKey }) =>
    services.outside(`probe ${work.on}`, () => {
      if (work.unknowable) return UNKNOWABLE;
      const [first] = services.world.effectsOf(effectKey);
      return first === undefined ? null : Made.parse(first);
    }),
  handle: async (work, call) => {
    const { services, effectKey, signal } = call;
    begin(work, call);
    const made = { mark: call.callId, saw: work.saw };
    await services.outside(`send ${work.on}`, () => {
      signal.throwIfAborted();
      services.world.act(effectKey, work.on, made);
    });
    if (work.answer_lost && services.world.effectsOf(effectKey).length === 1)
      throw new ColliderError("UNAVAILABLE", "The answer was lost.");
    return made;
  },
});

/** A tool that takes less than its operation. */
export const makeShortThing = defineTool({
  name: "make_short_thing",
  description: "Makes a thing that has seen short texts only.",
  operation: makeThing.name,
  parameters: z.strictObject({
    on: z.string(),
    saw: z.array(z.string().max(10)),
  }),
});

/** The operations of the engine, and one of each effect class for steps to call. */
export const ENGINE_OPERATIONS = {
  start_workflow: async () => startWorkflow,
  plan_workflow: async () => planWorkflow,
  get_workflow: async () => getWorkflow,
  cancel_workflow: async () => cancelWorkflow,
  pause_workflow: async () => pauseWorkflow,
  resume_workflow: async () => resumeWorkflow,
  retry_workflow: async () => retryWorkflow,
  skip_step: async () => skipStep,
  complete_step: async () => completeStep,
  resolve_unknown: async () => resolveUnknown,
  advance_run: async () => advanceRun,
  sweep_runs: async () => sweepRuns,
  approve_step: async () => approveStep,
  get_approval: async () => getApproval,
  reject_step: async () => rejectStep,
  send_workflow_event: async () => sendWorkflowEvent,
  run_control_step: async () => runControlStep,
  look_up: async () => lookUp,
  make_thing: async () => makeThing,
  make_large_thing: async () => makeLargeThing,
  read_large_thing: async () => readLargeThing,
  keep_things: async () => keepThings,
  send_thing: async () => sendThing,
};
