import {
  isControlTool,
  type ControlTool,
} from "#workflows/definition/control-tools.ts";
import {
  exactly,
  NOTHING,
  sumOf,
  upTo,
  type Span,
} from "#shared/kernel/span.ts";
import {
  barriersToCount,
  unsatisfyingToCount,
} from "#workflows/planner/barriers.ts";
import { skippableSteps } from "#workflows/planner/skippable-steps.ts";
import {
  anyItem,
  isMap,
  itemCounts,
  type MapStep,
} from "#workflows/planner/map-item.ts";
import type { Plan, PlanStep } from "#workflows/planner/plan.ts";
import { worstCaseMs, worstCaseRunMs } from "#workflows/planner/worst-case.ts";
import { LONGEST_HOP_MS } from "./due-time.ts";
import { looksAt } from "./run-looks.ts";

/** What the call of a step's tool reads and writes, without its audit record. */
export interface CallSize {
  readonly reads: Span;
  readonly writes: Span;
}

/**
 * What a run takes, as Google bills it. At least: every step succeeds at its first attempt, in processes that know the
 * plan. At most: each step uses up its attempts. No task is delivered twice, and nothing has to be repaired.
 */
export interface RunSize {
  readonly reads: Span;
  readonly writes: Span;
  readonly deletes: Span;
  /** Tasks that are created, a name that is taken included. */
  readonly tasks: Span;
  /** Calls of functions: the start, the deliveries of tasks. */
  readonly calls: Span;
  /** Of the documents written, those that are sealed into the audit trail later. */
  readonly auditRecords: Span;
}

// Where a process comes to a plan that it does not know, it reads it once.
const PLAN_READ: Span = [0, 1];

function total(sizes: readonly RunSize[]): RunSize {
  const sum = (part: keyof RunSize): Span =>
    sumOf(sizes.map((size) => size[part]));
  return {
    reads: sum("reads"),
    writes: sum("writes"),
    deletes: sum("deletes"),
    tasks: sum("tasks"),
    calls: sum("calls"),
    auditRecords: sum("auditRecords"),
  };
}

/** The claim of a step whose effect is outside reads run, step and step again, and the run is looked at after it. */
const CLAIM = { reads: exactly(4), writes: exactly(1) };
const NO_CLAIM = { reads: NOTHING, writes: NOTHING };

/** The batch read of a delivery; and a join looks whether it is to be skipped. */
function loadReads(plan: Plan, { needs, barrier }: PlanStep): Span {
  const [run, step] = [1, 1];
  const asks = unsatisfyingToCount(plan, { barrier }) === null ? 0 : 1;
  return sumOf([exactly(run + step + needs.length + asks), PLAN_READ]);
}

/** One attempt: the batch read, the call, and the commit with its checkpoint. */
function attemptSize(plan: Plan, step: PlanStep, call: CallSize): RunSize {
  const { effect } = step;
  const claim = effect === "external" ? CLAIM : NO_CLAIM;
  const auditRecords = exactly(effect === "none" ? 0 : 1);
  const checkpoint = 1;
  return {
    reads: sumOf([loadReads(plan, step), claim.reads, call.reads]),
    writes: sumOf([
      exactly(checkpoint),
      claim.writes,
      call.writes,
      auditRecords,
    ]),
    deletes: NOTHING,
    tasks: exactly(1),
    calls: exactly(1),
    auditRecords,
  };
}

/** One delivery of a step that the engine performs itself: the batch read and the commit. */
function deliverySize(plan: Plan, step: PlanStep): RunSize {
  const checkpoint = 1;
  return {
    ...NO_SIZE,
    reads: loadReads(plan, step),
    writes: exactly(checkpoint),
    tasks: exactly(1),
    calls: exactly(1),
  };
}

/** What a wait takes once beside its deliveries: a look into the mailbox, or the note that its approvers are told. */
const BESIDE: Readonly<
  Record<ControlTool, { readonly reads: Span; readonly writes: Span }>
> = {
  sleep: { reads: NOTHING, writes: NOTHING },
  wait_for_event: { reads: exactly(1), writes: [0, 1] },
  approval: { reads: exactly(1), writes: exactly(1) },
};

function controlSize(plan: Plan, step: PlanStep): RunSize {
  const size = tried(mostDeliveries(plan, step), deliverySize(plan, step));
  if (!isControlTool(step.tool)) return size;
  const beside = BESIDE[step.tool];
  return {
    ...size,
    reads: sumOf([size.reads, beside.reads]),
    writes: sumOf([size.writes, beside.writes]),
  };
}

/** A wait begins with a delivery and ends with one; a long one hops from one to the next. */
function mostDeliveries(plan: Plan, step: PlanStep): number {
  return 2 + Math.ceil(worstCaseMs(plan, step) / LONGEST_HOP_MS);
}

/**
 * A map begins with a delivery, and settles with one more write. Each item reads its document too; at the end of its lane,
 * and where it fails, it counts, and one finds out how the map ends.
 */
function mapSize(plan: Plan, step: MapStep, call: CallSize): RunSize {
  const [least, most] = itemCounts(step);
  const map = 1;
  const item = attemptSize(plan, anyItem(step), {
    ...call,
    reads: sumOf([call.reads, exactly(map)]),
  });
  const attempts = tried(step.retry.max_attempts, item);
  const lanes = [Math.min(least, step.map.lanes), step.map.lanes] as const;
  const failure = 1;
  return total([
    deliverySize(plan, step),
    times(attempts, [least, most]),
    {
      ...NO_SIZE,
      reads: [lanes[0] + Math.min(1, lanes[0]), 2 * lanes[1] + most + failure],
      writes: [Math.min(1, least), 1],
    },
  ]);
}

function stepSize(plan: Plan, { step, size }: SizedStep): RunSize {
  if (isMap(step)) return mapSize(plan, step, size);
  return step.effect === "control"
    ? controlSize(plan, step)
    : tried(step.retry.max_attempts, attemptSize(plan, step, size));
}

/** Of a step that is skipped there is its document, and nothing else for certain. */
function orSkipped(size: RunSize): RunSize {
  const orNothing = ([, most]: Span): Span => [0, most];
  return {
    reads: orNothing(size.reads),
    writes: [1, size.writes[1]],
    deletes: orNothing(size.deletes),
    tasks: orNothing(size.tasks),
    calls: orNothing(size.calls),
    auditRecords: orNothing(size.auditRecords),
  };
}

function tried(attempts: number, size: RunSize): RunSize {
  return {
    reads: upTo(attempts, size.reads),
    writes: upTo(attempts, size.writes),
    deletes: upTo(attempts, size.deletes),
    tasks: upTo(attempts, size.tasks),
    calls: upTo(attempts, size.calls),
    auditRecords: upTo(attempts, size.auditRecords),
  };
}

/** So many of it, at least and at most. */
function times(
  size: RunSize,
  [least, most]: readonly [number, number],
): RunSize {
  const so = ([lower, upper]: Span): Span => [
    lower * least,
    upper === null ? null : upper * most,
  ];
  return {
    reads: so(size.reads),
    writes: so(size.writes),
    deletes: so(size.deletes),
    tasks: so(size.tasks),
    calls: so(size.calls),
    auditRecords: so(size.auditRecords),
  };
}

const NO_SIZE: RunSize = {
  reads: NOTHING,
  writes: NOTHING,
  deletes: NOTHING,
  tasks: NOTHING,
  calls: NOTHING,
  auditRecords: NOTHING,
};

/** What follows from a step: the counts of its barriers; and each of several dependencies may order it. */
function continuationSize(plan: Plan, step: PlanStep): RunSize {
  const counts = barriersToCount(plan, step.step_id, "success").length;
  const others = Math.max(0, step.dependencies.length - 1);
  return { ...NO_SIZE, reads: exactly(counts), tasks: [0, others] };
}

/** The run, its place in the sweeper's round and the audit record; a definition that is new, and a receipt. */
function startSize({ steps }: Plan, policyReads: number): RunSize {
  const [follow, wait, show] = [1, 1, 1];
  const own = policyReads + follow + wait + show;
  const [definition, plan, receipt] = [1, 1, 1];
  return {
    reads: [own, own + definition + plan + receipt + steps.length],
    writes: [3, 3 + definition + receipt],
    deletes: NOTHING,
    tasks: exactly(1),
    calls: exactly(1),
    auditRecords: exactly(1),
  };
}

/** The transaction that ends a run. Several leaves may come to it at once, and a failure takes one more write. */
function endSize({ steps, leaves, error_handling }: Plan): RunSize {
  const look = error_handling === "continue_on_failure" ? steps.length : 0;
  const [run, failedStep, claims] = [1, 1, 1];
  return {
    ...NO_SIZE,
    reads: [
      run + look,
      leaves.length * (run + look) + failedStep + run + claims,
    ],
    writes: [1, 2],
    deletes: exactly(1),
  };
}

/** The watch of the start finds a run that has ended, or looks at all of it; so does the sweeper from time to time. */
function looksSize(plan: Plan): RunSize {
  const { looks, wakes } = looksAt(plan, worstCaseRunMs(plan));
  const [run, check] = [1, 1];
  const sweeps = Math.max(0, looks - 1);
  const whole = run + plan.steps.length + 1;
  return {
    ...NO_SIZE,
    reads: [run, run + looks * whole + sweeps * 2 * check + wakes * run],
    writes: [0, sweeps],
    tasks: [0, looks + sweeps],
    calls: [1, 1 + sweeps + wakes],
  };
}

/** A step, and what one call of its tool takes. */
export interface SizedStep {
  readonly step: PlanStep;
  readonly size: CallSize;
}

/**
 * What a run of the plan takes.
 *
 * @param policyReads - what deciding about the start itself reads
 */
export function runSize(
  plan: Plan,
  policyReads: number,
  sized: readonly SizedStep[],
): RunSize {
  const skippable = skippableSteps(plan);
  const steps = sized.flatMap((one) => [
    skippable.has(one.step.step_id)
      ? orSkipped(stepSize(plan, one))
      : stepSize(plan, one),
    continuationSize(plan, one.step),
  ]);
  return total([
    startSize(plan, policyReads),
    ...steps,
    looksSize(plan),
    endSize(plan),
  ]);
}
