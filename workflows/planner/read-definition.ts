import type { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import { isJsonObject } from "#shared/kernel/json.ts";
import type {
  Conditions,
  ReadCondition,
} from "#workflows/definition/condition.ts";
import {
  MAX_STEPS,
  type StepDefinition,
  WorkflowDefinition,
} from "#workflows/definition/workflow-definition.ts";
import { nameSteps } from "#workflows/definition/step-names.ts";
import { readWith } from "./read-with.ts";
import { namesOf, readStep, without, type DraftStep } from "./read-step.ts";
import { findUnfit } from "./size.ts";
import type { FindTool } from "./tool-facts.ts";
import { violation } from "./violation.ts";

export interface ReadDefinition {
  readonly violations: readonly FieldViolation[];
  readonly steps: readonly DraftStep[];
  readonly mode: Header["execution_mode"];
  /** Without its steps; null when the shape of the rest is wrong. */
  readonly header: Header | null;
}

const Header = WorkflowDefinition.omit({ steps: true });
export type Header = z.infer<typeof Header>;

type ReadSteps = Pick<ReadDefinition, "steps" | "violations">;

function stepsFault(reason: string, description: string): ReadSteps {
  return { violations: [violation(["steps"], reason, description)], steps: [] };
}

/** @throws Error where there are conditions and their language was not given: a bug of the caller. */
function readWhen(
  step: StepDefinition | null,
  conditions: Conditions | null,
): ReadCondition | null {
  if (step?.when === undefined) return null;
  if (conditions === null) throw new Error("A condition cannot be read.");
  return conditions.read(step.when);
}

function readSteps(
  raw: unknown,
  tools: FindTool,
  conditions: Conditions | null,
): ReadSteps {
  if (!Array.isArray(raw) || raw.length === 0)
    return stepsFault("REQUIRED", "must be a list of at least one step");
  if (raw.length > MAX_STEPS)
    return stepsFault(
      "TOO_BIG",
      `has ${raw.length} steps; at most ${MAX_STEPS} are allowed, so split the workflow`,
    );
  const list: readonly unknown[] = raw;
  const read = nameSteps(list, namesOf).map(({ stepId, step: item }, index) => {
    const { value: step, violations } = readStep(item, ["steps", index]);
    const facts = step === null ? undefined : tools(step.tool_name);
    const undo = step?.compensate?.tool_name;
    const undoFacts = undo === undefined ? undefined : tools(undo);
    const when = readWhen(step, conditions);
    const draft = { index, stepId, step, facts, undoFacts, when };
    return { violations, draft };
  });
  return {
    violations: read.flatMap(({ violations }) => violations),
    steps: read.map(({ draft }) => draft),
  };
}

function modeOf(raw: unknown): Header["execution_mode"] {
  const mode = Header.shape.execution_mode.safeParse(raw);
  return mode.success ? mode.data : "dag";
}

function unreadable(fault: FieldViolation): ReadDefinition {
  return { violations: [fault], steps: [], mode: "dag", header: null };
}

/** Reads what arrived as far as it can be read, so that one bad field does not hide what is wrong with the others. */
export function readDefinition(
  raw: unknown,
  tools: FindTool,
  conditions: Conditions | null,
): ReadDefinition {
  const unfit = findUnfit(raw);
  if (unfit !== null) return unreadable(unfit);
  if (!isJsonObject(raw)) {
    const description = "must be an object with a name and steps";
    return unreadable(violation([], "INVALID_TYPE", description));
  }
  const { value: header, violations } = readWith(
    Header,
    without(raw, ["steps"]),
    [],
  );
  const read = readSteps(raw["steps"], tools, conditions);
  return {
    header,
    mode: modeOf(raw["execution_mode"]),
    steps: read.steps,
    violations: [...violations, ...read.violations],
  };
}
