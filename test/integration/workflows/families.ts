import type { JsonObject } from "#shared/kernel/json.ts";
import type { Run } from "#workflows/runtime/run/run-document.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import { Station } from "./station.ts";

/** A child that makes one thing and tells what it was given. */
export const CHILD = definitionOf([step("c", "make_thing")], {
  output: { given: "${input.order}" },
});

/** A child that sleeps for ten minutes, and makes a thing then. */
export const SLEEPING = definitionOf([
  { step_id: "night", tool_name: "sleep", parameters: { duration: 600 } },
  step("c", "make_thing", { after: "night" }),
]);

/** A child that makes `calls` attempts at what it does once, which fail for good. */
export function failing(parameters: JsonObject): JsonObject {
  return definitionOf([step("c", "make_thing", { parameters })]);
}

/** A step that runs a child, and one after it that works. */
export function family(
  child: JsonObject = CHILD,
  fields: JsonObject = {},
): readonly JsonObject[] {
  const run = {
    step_id: "child",
    tool_name: "run_workflow",
    parameters: { workflow_definition: child, input: { order: 7 } },
    ...fields,
  };
  return [run, step("b", "make_thing", { after: "child" })];
}

export interface Family {
  readonly station: Station;
  readonly runId: string;
}

/** The runs that are some run's child, the oldest first, or those that are none's. */
export async function runsOf(
  station: Station,
  isChild: boolean,
): Promise<readonly Run[]> {
  const ids = await station.runIds();
  const runs = await Promise.all(ids.map((id) => station.run(id)));
  return runs
    .filter(({ parent }) => (parent !== null) === isChild)
    .toSorted((one, other) => (one.created_at < other.created_at ? -1 : 1));
}

export async function begin(
  steps: readonly JsonObject[],
  fields: JsonObject = {},
): Promise<Family> {
  const station = new Station();
  await station.start(steps, fields);
  const [run] = await runsOf(station, false);
  return { station, runId: run?.id ?? "" };
}

/** The run that is no run's child; null where there is none yet. */
export async function parentOf(station: Station): Promise<Run | null> {
  const [parent = null] = await runsOf(station, false);
  return parent;
}

export async function childOf(station: Station): Promise<Run> {
  const [child] = await runsOf(station, true);
  if (child === undefined) throw new Error("There is no child.");
  return child;
}

/** A family whose child sleeps. */
export async function asleep(): Promise<Family & { readonly childId: string }> {
  const { station, runId } = await begin(family(SLEEPING));
  await station.settle();
  const { id: childId } = await childOf(station);
  return { station, runId, childId };
}
