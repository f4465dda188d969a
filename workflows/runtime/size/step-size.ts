import {
  isControlTool,
  type ControlTool,
} from "#workflows/definition/control-tools.ts";
import { exactly, NOTHING, sumOf, type Span } from "#shared/kernel/span.ts";
import { unsatisfyingToCount } from "#workflows/planner/barriers.ts";
import {
  anyItem,
  isMap,
  itemCounts,
  type MapStep,
} from "#workflows/planner/map-item.ts";
import type { Plan, PlanStep } from "#workflows/planner/plan.ts";
import { worstCaseMs } from "#workflows/planner/worst-case.ts";
import { isClaimedFirst } from "../step/claim-step.ts";
import { LONGEST_HOP_MS } from "../step/due-time.ts";
import { NO_SIZE, times, total, tried, type RunSize } from "./size-of-run.ts";

/** What the call of a step's tool reads and writes, without its audit record. */
export interface CallSize {
  readonly reads: Span;
  readonly writes: Span;
}

/** A step, and what one call of its tool takes. */
export interface SizedStep {
  readonly step: PlanStep;
  readonly size: CallSize;
}

// Where a process comes to a plan that it does not know, it reads it once.
const PLAN_READ: Span = [0, 1];

/** A claim reads run, step and step again, and the run is looked at after it. */
const CLAIM = { reads: exactly(4), writes: exactly(1) };
const NO_CLAIM = { reads: NOTHING, writes: NOTHING };

/** The batch read of a delivery; and a join looks whether it is to be skipped. */
function loadReads(plan: Plan, { needs, barrier }: PlanStep): Span {
  const [run, step] = [1, 1];
  const asks = unsatisfyingToCount(plan, { barrier }) === null ? 0 : 1;
  return sumOf([exactly(run + step + needs.length + asks), PLAN_READ]);
}

function attemptSize(plan: Plan, step: PlanStep, call: CallSize): RunSize {
  return total([
    calledSize(plan, step, step.cache === undefined ? call : orEarlier(call)),
    limitedSize(plan, step),
  ]);
}

/**
 * A call or the answer of an earlier one: a look whether there is one, and then a read of the step that made it, or the
 * call, and a note that there is one now.
 */
function orEarlier({ reads: [, most], writes }: CallSize): CallSize {
  const [look, source, note] = [1, 1, 1];
  return {
    reads: [look, most === null ? null : look + source + most],
    writes: sumOf([writes, [0, note]]),
  };
}

/** One attempt: the batch read, the call, and the commit with its checkpoint. */
function calledSize(plan: Plan, step: PlanStep, call: CallSize): RunSize {
  const { effect } = step;
  const claim = isClaimedFirst({ plan, step }) ? CLAIM : NO_CLAIM;
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

/** An attempt under a rate limit asks for its time, and may be put off to another delivery. */
function limitedSize(plan: Plan, step: PlanStep): RunSize {
  if (step.rate_limit === undefined) return NO_SIZE;
  const [limit, time] = [1, 1];
  const [, again] = loadReads(plan, step);
  return {
    ...NO_SIZE,
    reads: sumOf([exactly(limit + time), [0, again]]),
    writes: [limit, limit + time],
    tasks: [0, 1],
    calls: [0, 1],
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
  // The start of the child alone; what the child takes is counted by its own plan.
  run_workflow: { reads: [1, 4], writes: [3, 4] },
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

/** What a step takes, its continuation left out. */
export function stepSize(plan: Plan, { step, size }: SizedStep): RunSize {
  if (isMap(step)) return mapSize(plan, step, size);
  return step.effect === "control"
    ? controlSize(plan, step)
    : tried(step.retry.max_attempts, attemptSize(plan, step, size));
}
