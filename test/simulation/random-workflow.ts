import { RUN_IF, type RunIf } from "#workflows/definition/run-if.ts";
import type { JsonObject } from "#shared/kernel/json.ts";

type RandomTool =
  | "make_thing"
  | "send_thing"
  | "look_up"
  | "keep_things"
  | "sleep"
  | "wait_for_event";

const TOOLS: readonly RandomTool[] = [
  "make_thing",
  "make_thing",
  "send_thing",
  "send_thing",
  "look_up",
  "keep_things",
  "sleep",
  "wait_for_event",
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
}

export interface RandomWorkflow {
  readonly name: string;
  readonly steps: readonly RandomStep[];
  readonly stopsOnFailure: boolean;
  readonly timeoutSeconds: number | null;
  readonly definition: JsonObject;
}

type Random = () => number;

function randomFailure(random: Random): JsonObject {
  const dice = random();
  if (dice < 0.1) return { fails: { code: "UNAVAILABLE", calls: 1 } };
  if (dice < 0.15) return { fails: { code: "UNAVAILABLE" } };
  if (dice < 0.2) return { fails: { code: "INVALID_ARGUMENT" } };
  return dice < 0.3 ? { answer_lost: true } : {};
}

/** The field of an output that tells one run of a step from any other. */
const MARKS: Readonly<Record<RandomTool, string>> = {
  make_thing: "mark",
  send_thing: "mark",
  look_up: "mark",
  keep_things: "mark",
  sleep: "slept_until",
  wait_for_event: "event_id",
};

/** Whether the engine performs a step itself. */
export function isControl({ tool }: Pick<RandomStep, "tool">): boolean {
  return tool === "sleep" || tool === "wait_for_event";
}

export function markField({ tool }: Pick<RandomStep, "tool">): string {
  return MARKS[tool];
}

function markOf(step: RandomStep): string {
  return `\${steps.${step.id}.${markField(step)}}`;
}

function controlOf(random: Random, tool: RandomTool): JsonObject {
  const seconds = Math.floor(random() * 90);
  return tool === "sleep"
    ? { duration: seconds }
    : { event: "go", timeout: seconds, on_timeout: "continue" };
}

function parametersOf(
  random: Random,
  step: Pick<RandomStep, "id" | "tool" | "tallied">,
  needed: readonly RandomStep[],
): JsonObject {
  if (isControl(step)) return controlOf(random, step.tool);
  return {
    on: `\${run.id}.${step.id}`,
    saw: needed.map(markOf),
    ...(step.tallied ? { tally: "${run.id}" } : {}),
    ...randomFailure(random),
  };
}

function randomRunIf(random: Random): RunIf {
  const at = Math.floor(random() * RUN_IF.length);
  return random() < 0.6 ? "all_success" : (RUN_IF[at] ?? "all_done");
}

function randomStep(
  random: Random,
  before: readonly RandomStep[],
  index: number,
): RandomStep {
  const id = `s${index}`;
  const tool = TOOLS[Math.floor(random() * TOOLS.length)] ?? "make_thing";
  const density = random();
  const needed = before.filter(() => random() < density);
  const tallied = tool === "make_thing" && random() < 0.3;
  return {
    id,
    tool,
    dependencies: needed.map((step) => step.id),
    runIf: randomRunIf(random),
    wanted: random() < 0.8 ? null : random() < 0.5,
    tallied,
    maxAttempts: 1 + Math.floor(random() * 4),
    asks: random() < 0.3,
    timeoutSeconds: random() < 0.5 ? 60 : 10,
    parameters: parametersOf(random, { id, tool, tallied }, needed),
  };
}

/** A workflow of up to eight steps of every kind, in the shape of a random graph. */
export function randomWorkflow(
  random: Random,
  name: string,
  { timeouts }: { readonly timeouts: boolean },
): RandomWorkflow {
  const steps: RandomStep[] = [];
  const size = 1 + Math.floor(random() * 8);
  for (let index = 0; index < size; index += 1)
    steps.push(randomStep(random, steps, index));
  const stopsOnFailure = random() < 0.5;
  const timeoutSeconds =
    timeouts && random() < 0.3 ? 5 + Math.floor(random() * 60) : null;
  return {
    name,
    steps,
    stopsOnFailure,
    timeoutSeconds,
    definition: {
      name,
      execution_mode: "dag",
      error_handling: stopsOnFailure
        ? "stop_on_failure"
        : "continue_on_failure",
      ...(timeoutSeconds === null ? {} : { timeout: timeoutSeconds }),
      steps: steps.map((step) => ({
        step_id: step.id,
        tool_name: step.tool,
        parameters: step.parameters,
        depends_on: [...step.dependencies],
        run_if: step.runIf,
        ...(step.wanted === null
          ? {}
          : { when: `${step.wanted} && run.id != ""` }),
        timeout: step.timeoutSeconds,
        retry_policy: {
          max_attempts: step.maxAttempts,
          initial_interval: 2,
          ...(step.asks ? { on_exhausted: "pause" } : {}),
        },
      })),
    },
  };
}
