import type { JsonObject } from "#shared/kernel/json.ts";
import { RUN_IF, type RunIf } from "#workflows/definition/run-if.ts";
import {
  fateOfCall,
  fateOfControl,
  randomMishap,
  toldOf,
  type Fate,
} from "./fate.ts";
import { randomMap, type RandomMap } from "./random-map.ts";
import type { RandomUndo } from "./random-undo.ts";

export type Random = () => number;

const CALLED = ["make_thing", "send_thing", "look_up", "keep_things"] as const;
type CalledTool = (typeof CALLED)[number];
export type RandomTool = CalledTool | "sleep" | "wait_for_event" | "approval";

// The rest are calls: what acts is met more often than what looks.
const TOOLS: readonly RandomTool[] = [
  "make_thing",
  "make_thing",
  "make_thing",
  "send_thing",
  "send_thing",
  "send_thing",
  "look_up",
  "keep_things",
  "keep_things",
  "sleep",
  "wait_for_event",
  "approval",
];

export interface RandomStep {
  readonly id: string;
  readonly tool: RandomTool;
  readonly dependencies: readonly string[];
  readonly runIf: RunIf;
  /** Whether its condition holds, in every run; null where it has none. */
  readonly wanted: boolean | null;
  readonly tallied: boolean;
  readonly parameters: JsonObject;
  readonly maxAttempts: number;
  /** Whether it pauses its run when no attempt is left. */
  readonly asks: boolean;
  readonly timeoutSeconds: number;
  /** The steps before it whose marks it is given, in order. */
  readonly sees: readonly string[];
  readonly fate: Fate;
  /** Of a step that calls its tool for each item of a list. */
  readonly map: RandomMap | null;
  /** What undoes it, where its workflow is one that can be undone. */
  readonly undo: RandomUndo | null;
}

/** How a workflow is made up: probabilities, and bounds. */
export interface Recipe {
  /** How many steps, at least and at most. */
  readonly steps: readonly [fewest: number, most: number];
  /** How many workflows stop when a step has failed. */
  readonly stops: number;
  /** A factor of how often steps fail. */
  readonly failures: number;
  readonly asks: number;
  readonly maps: number;
  /** How many workflows have compensations. */
  readonly undone: number;
  /** How many of the steps before it a step may wait for; null for any. */
  readonly dependencies: number | null;
  /** Whether what a step comes to does not depend on what else goes wrong. */
  readonly exact: boolean;
  /** Whether runs may have so little time that it is over before they end. */
  readonly timeouts: boolean;
}

/** The field of an output that tells one run of a step from any other. */
const MARKS: Readonly<Record<RandomTool, string>> = {
  make_thing: "mark",
  send_thing: "mark",
  look_up: "mark",
  keep_things: "mark",
  sleep: "slept_until",
  wait_for_event: "event_id",
  approval: "decided_at",
};

export function isControl(
  tool: RandomTool,
): tool is Exclude<RandomTool, CalledTool> {
  return !CALLED.some((called) => called === tool);
}

/** Whether the engine performs a step itself. */
export function isOwn({ tool, map }: Pick<RandomStep, "tool" | "map">) {
  return isControl(tool) || map !== null;
}

export function markField({ tool }: Pick<RandomStep, "tool">): string {
  return MARKS[tool];
}

/** What others see of a step, as they refer to it; of a map, what its first item has made. */
function markReference(step: RandomStep): string {
  const output = step.map === null ? "" : ".outputs[0]";
  return `\${steps.${step.id}${output}.${markField(step)}}`;
}

/** Of an empty map there is nothing to see. */
function isSeen({ map }: RandomStep): boolean {
  return map === null || map.items.length > 0;
}

function controlOf(
  random: Random,
  tool: Exclude<RandomTool, CalledTool>,
): JsonObject {
  const seconds = Math.floor(random() * 90);
  const isMissed = random() < 0.1;
  switch (tool) {
    case "sleep":
      return { duration: seconds };
    case "wait_for_event":
      return isMissed
        ? { event: "never", timeout: 1 + seconds }
        : { event: "go", timeout: seconds, on_timeout: "continue" };
    case "approval":
      return { message: isMissed ? "no" : "yes" };
  }
}

function randomRunIf(random: Random): RunIf {
  const at = Math.floor(random() * RUN_IF.length);
  return random() < 0.6 ? "all_success" : (RUN_IF[at] ?? "all_done");
}

function dependenciesOf(
  random: Random,
  before: readonly RandomStep[],
  most: number | null,
): readonly RandomStep[] {
  const density = random();
  if (most === null) return before.filter(() => random() < density);
  // Wide joins are rare, and the last steps are met more often than the first.
  if (random() < 0.03) return before.filter(() => random() < density);
  const wanted = new Set(
    Array.from({ length: Math.floor(random() * (most + 1)) }, () =>
      Math.floor(before.length * Math.sqrt(random())),
    ),
  );
  return before.filter((_, index) => wanted.has(index));
}

function bareStep(
  random: Random,
  id: string,
  needed: readonly RandomStep[],
  { exact, asks }: Recipe,
) {
  const tool = TOOLS[Math.floor(random() * TOOLS.length)] ?? "make_thing";
  return {
    id,
    tool,
    dependencies: needed.map((step) => step.id),
    sees: isControl(tool) ? [] : needed.filter(isSeen).map((step) => step.id),
    runIf: randomRunIf(random),
    wanted: random() < 0.8 ? null : random() < 0.5,
    tallied: tool === "make_thing" && random() < 0.3,
    maxAttempts: (exact ? 2 : 1) + Math.floor(random() * 4),
    // A rejection is final, whoever asks.
    asks: tool !== "approval" && random() < asks,
    timeoutSeconds: exact || random() < 0.5 ? 60 : 10,
    undo: null,
  };
}

/** Another step of a workflow of that name, after those before. */
export function randomStep(
  random: Random,
  before: readonly RandomStep[],
  { name, recipe }: { readonly name: string; readonly recipe: Recipe },
): RandomStep {
  const needed = dependenciesOf(random, before, recipe.dependencies);
  const step = bareStep(random, `s${before.length}`, needed, recipe);
  const { id, tool, tallied, maxAttempts } = step;
  if (isControl(tool)) {
    const parameters = controlOf(random, tool);
    return { ...step, parameters, map: null, fate: fateOfControl(parameters) };
  }
  if (random() < recipe.maps)
    return randomMap(random, step, { name, recipe, needed });
  const mishap = randomMishap(random, recipe.failures);
  return {
    ...step,
    map: null,
    fate: fateOfCall(mishap, maxAttempts),
    parameters: {
      on: `\${run.id}.${id}`,
      saw: needed.filter(isSeen).map(markReference),
      ...(tallied ? { tally: "${run.id}" } : {}),
      ...toldOf(mishap, name),
    },
  };
}
