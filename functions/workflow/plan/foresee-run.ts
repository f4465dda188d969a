import type { Services } from "#functions/services.ts";
import { asColliderError } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  JsonRecord,
  type JsonObject,
} from "#shared/kernel/json.ts";
import {
  MAX_RUN_DEPTH,
  RUN_WORKFLOW,
} from "#workflows/definition/inline-workflow.ts";
import {
  knownParameters,
  type KnownParameters,
} from "#workflows/definition/known-parameters.ts";
import {
  compensatedSteps,
  compensationPlan,
} from "#workflows/planner/compensation-plan.ts";
import type { PlanStep } from "#workflows/planner/plan.ts";
import { definitionHashOf } from "#workflows/runtime/run/definitions.ts";
import type { PlannedWorkflow } from "#workflows/runtime/run/workflow-source.ts";
import type { ForeseenPlan, ForeseenPlanStep } from "./foreseen-plan.ts";
import type { ForeseenRun } from "./step-foresight.ts";
import { faultVerdict } from "./step-verdict.ts";

const START = "start_workflow";

/** So many steps of runs that other runs start are looked at: each may start as many again, and the same workflow too. */
const MOST_CHILD_STEPS = 2000;

/** Who asks, and of what. */
interface Asked {
  readonly services: Pick<Services, "foreseeTool" | "workflows">;
  readonly run: ForeseenRun;
}

interface Foreseeing extends Asked {
  /** What is left to look at, counted down by all that look. */
  readonly room: { steps: number };
}

/** A run as it would start. */
interface Start {
  readonly workflow: PlannedWorkflow;
  /** What start_workflow is called with. */
  readonly request: KnownParameters;
  /** What its references find; null where the run that starts it has yet to make it. */
  readonly values: {
    readonly input: JsonObject;
    readonly context: JsonObject;
  } | null;
  /** How many runs it lies in. */
  readonly depth: number;
}

/** The parameters of a step as far as they are known; none are where it is not known what the run is started with. */
function parametersOf(
  { values }: Start,
  { parameters }: PlanStep,
  userId: string,
): KnownParameters {
  return values === null
    ? { known: {}, unknown: Object.keys(parameters) }
    : knownParameters(parameters, { ...values, userId });
}

async function workflowIn(
  { known }: KnownParameters,
  { services: { workflows }, run }: Foreseeing,
): Promise<PlannedWorkflow | null> {
  const { workflow_definition: definition, workflow_name: name } = known;
  if (definition !== undefined) return workflows.planned(definition, "payload");
  return typeof name === "string" ? workflows.named(name, run.caller.id) : null;
}

function recordOf(request: KnownParameters, name: string): JsonObject | null {
  if (request.unknown.includes(name)) return null;
  const value = request.known[name] ?? {};
  return isJsonObject(value) ? value : null;
}

/** The run that a step would start; null where only the run itself shows which. */
async function childOf(
  request: KnownParameters,
  depth: number,
  by: Foreseeing,
): Promise<ForeseenPlan | null> {
  const { room } = by;
  if (depth > MAX_RUN_DEPTH || room.steps <= 0) return null;
  // Even what turns out to have no room for its steps has been read and planned.
  room.steps -= 1;
  const workflow = await workflowIn(request, by);
  if (workflow === null) return null;
  room.steps -= workflow.plan.steps.length;
  if (room.steps < 0) return null;
  const input = recordOf(request, "input");
  const context = recordOf(request, "context");
  const values = input === null || context === null ? null : { input, context };
  return foresee({ workflow, request, values, depth }, by);
}

/** What the engine does itself is allowed, but a run that it starts is started as its owner would. */
async function foreseeChild(
  start: Start,
  step: PlanStep,
  by: Foreseeing,
): Promise<ForeseenPlanStep> {
  const { services, run } = by;
  const request = parametersOf(start, step, run.caller.id);
  const own = await services.foreseeTool(RUN_WORKFLOW, () => request, run);
  try {
    const asked = await services.foreseeTool(START, () => request, run);
    const { verdict, permissions } = asked;
    const child = await childOf(request, start.depth + 1, by);
    return { ...own, step, verdict, permissions, child };
  } catch (thrown) {
    const verdict = faultVerdict(asColliderError(thrown));
    return { ...own, step, verdict, child: null };
  }
}

async function foreseeStep(
  start: Start,
  step: PlanStep,
  by: Foreseeing,
): Promise<ForeseenPlanStep> {
  if (step.tool === RUN_WORKFLOW) return foreseeChild(start, step, by);
  const { services, run } = by;
  const known = () => parametersOf(start, step, run.caller.id);
  const foreseen = await services.foreseeTool(step.tool, known, run);
  return { ...foreseen, step, child: null };
}

async function foresee(start: Start, by: Foreseeing): Promise<ForeseenPlan> {
  const { workflow, request } = start;
  const { plan, definition } = workflow;
  const { services, run } = by;
  const foreseen = async (steps: readonly PlanStep[]) =>
    Promise.all(steps.map(async (step) => foreseeStep(start, step, by)));
  const undoing = compensationPlan(plan, compensatedSteps(plan));
  return {
    name: definition.name,
    hash: definitionHashOf(workflow),
    plan,
    start: await services.foreseeTool(START, () => request, run),
    steps: await foreseen(plan.steps),
    compensations: await foreseen(undoing.steps),
  };
}

/**
 * What is known of a run before it starts, and of those that its steps start, as far as these are not too many. Nothing is
 * done.
 */
export async function foreseeRun(
  start: Start,
  by: Asked,
): Promise<ForeseenPlan> {
  return foresee(start, { ...by, room: { steps: MOST_CHILD_STEPS } });
}

/** What somebody asks to be shown of the run that he would start. */
export function startOf(
  request: object,
  {
    workflow,
    input,
    context,
  }: { readonly workflow: PlannedWorkflow } & NonNullable<Start["values"]>,
): Start {
  const known = JsonRecord.parse(request);
  const values = { input, context };
  return { workflow, values, request: { known, unknown: [] }, depth: 0 };
}
