import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Transaction, Write } from "#shared/platform/document-store.ts";
import { concurrencyOf } from "./run-concurrency.ts";
import type { EngineContext } from "../engine-context.ts";
import {
  runCheckPath,
  runDocument,
  runPath,
  type Run,
  type RunPhase,
} from "./run-document.ts";
import {
  ancestorsIn,
  parentLink,
  type ParentStep,
} from "../family/parent-step.ts";
import { rerunsOf } from "./reruns.ts";
import { startWatch } from "./run-watch.ts";
import { ENGINE_VERSION } from "../step/step-task.ts";
import type { PlannedWorkflow } from "./workflow-source.ts";

/** How long a run may stand still before the sweeper looks at it. */
export const FIRST_CHECK_MS = 300_000;

export interface StartRequest extends PlannedWorkflow {
  readonly owner: Caller;
  readonly input: JsonObject;
  readonly context: JsonObject;
  readonly casefileId: string | null;
  readonly labels: readonly string[];
  readonly skipHooks: readonly string[];
  readonly traceparent: string;
  /** What starts it and waits for its end; null where a caller does. */
  readonly parent: ParentStep | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function keptToken({ serviceToken }: Caller): Run["owner"]["service_token"] {
  return serviceToken === undefined
    ? null
    : { id: serviceToken.id, service_name: serviceToken.serviceName };
}

/** A run has no more time than the one that waits for it. */
function deadlineOf({ plan, parent, now }: StartRequest): number {
  const own = now + plan.run_timeout_ms;
  return parent === null ? own : Math.min(own, epochMs(parent.run.deadline_at));
}

/** What was undone of the run before is not done, whatever is found of it outside: it has effect keys of its own. */
function rerunsAfter(parent: ParentStep | null, id: RunId): Run["reruns"] {
  const before = parent?.before ?? null;
  if (before === null) return {};
  return rerunsOf(before, id, before.compensation?.steps ?? []);
}

/** A run that shares a limit begins when it has a slot. */
export function phaseAtStart(concurrency: Run["concurrency"]): RunPhase {
  return concurrency === null ? "running" : "pending";
}

/** The run that a request makes; nothing is kept yet. */
export function newRun(context: EngineContext, request: StartRequest): Run {
  const { owner, parent, now } = request;
  const id = RunId.parse(context.platform.ids.id("run"));
  const concurrency = concurrencyOf(request, id);
  return {
    id,
    workflow_name: request.definition.name,
    definition_hash: context.definitions.hashOf(request),
    engine_version: ENGINE_VERSION,
    phase: phaseAtStart(concurrency),
    epoch: 0,
    ordered_epoch: 0,
    pause: null,
    concurrency,
    slot: null,
    compensation: null,
    parent: parent === null ? null : parentLink(parent),
    ancestors: parent === null ? [] : ancestorsIn(parent.run),
    // A run that repeats the parent starts this one anew, and what it did outside is looked up by the same keys.
    root_run_id: parent?.effectKey ?? id,
    retried_from: null,
    retried_by: null,
    reruns: rerunsAfter(parent, id),
    skips: {},
    owner_id: owner.id,
    owner: {
      kind: owner.kind,
      email: owner.email,
      claimed_roles: [...owner.claimedRoles],
      by_agent: owner.byAgent ?? false,
      service_token: keptToken(owner),
    },
    casefile_id: request.casefileId,
    labels: [...request.labels],
    skip_hooks: [...request.skipHooks],
    traceparent: request.traceparent,
    input: request.input,
    context: request.context,
    created_at: isoTime(now),
    deadline_at: isoTime(deadlineOf(request)),
    completed_at: null,
    error: null,
  };
}

/**
 * What must be enqueued before a run's start commits: should its first steps never be ordered, this finds the run. For
 * a start that does not commit it finds nothing.
 */
export async function watchStart(
  context: EngineContext,
  run: Run,
): Promise<void> {
  const now = context.platform.clock.now();
  await context.platform.tasks.enqueue(startWatch(run, now));
}

/** Makes a run's document and its place in the sweeper's round. */
export function runWrites(run: Run): readonly Write[] {
  const checkAt = isoTime(epochMs(run.created_at) + FIRST_CHECK_MS);
  return [
    { type: "create", path: runPath(run.id), data: runDocument(run) },
    {
      type: "create",
      path: runCheckPath(run.id),
      data: {
        check_at: checkAt,
        interval_ms: FIRST_CHECK_MS,
        traceparent: run.traceparent,
      },
    },
  ];
}

/** Writes a run, its definition and its place in the sweeper's round. */
export async function keepRun(
  context: EngineContext,
  transaction: Transaction,
  run: Run,
  content: PlannedWorkflow,
): Promise<void> {
  await context.definitions.keep(transaction, run.definition_hash, content);
  transaction.write(...runWrites(run));
}
