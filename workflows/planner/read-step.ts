import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import type { ReadCondition } from "#workflows/definition/condition.ts";
import { isControlTool } from "#workflows/definition/control-tools.ts";
import { ownParameters } from "#workflows/definition/inline-workflow.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import type { StepNames } from "#workflows/definition/step-names.ts";
import type { Reference } from "#workflows/definition/template.ts";
import { StepDefinition } from "#workflows/definition/workflow-definition.ts";
import { readWith, type Read } from "./read-with.ts";
import type { ToolFacts } from "./tool-facts.ts";
import { violation, type FieldPath } from "./violation.ts";

/** A step of the definition under its final id. */
export interface DraftStep {
  readonly index: number;
  readonly stepId: string;
  /** Null when its own shape is wrong. */
  readonly step: StepDefinition | null;
  /** Undefined when there is no such tool. */
  readonly facts: ToolFacts | undefined;
  /** Of what undoes it; undefined when nothing does, or there is no such tool. */
  readonly undoFacts: ToolFacts | undefined;
  /** Null where it has none. */
  readonly when: ReadCondition | null;
}

/** A step whose shape and tool are known. */
export interface SoundStep extends DraftStep {
  readonly step: StepDefinition;
  readonly facts: ToolFacts;
}

export function isSound(draft: DraftStep): draft is SoundStep {
  return draft.facts !== undefined;
}

/** What is referred to before a step begins: to find out whether it does, and for which items. */
export function referencesBefore({
  step,
  when,
}: DraftStep): readonly Reference[] {
  const items = step?.for_each === undefined ? [] : referencesIn(step.for_each);
  return when?.ok === true ? [...items, ...when.references] : items;
}

/** What is referred to when a step's tool is called. */
export function referencesDuring(step: StepDefinition): readonly Reference[] {
  return referencesIn([
    ownParameters(step),
    step.rate_limit?.key ?? null,
    step.cache?.key ?? null,
  ]);
}

/** Everything that a step refers to. */
export function referencesOf(draft: DraftStep): readonly Reference[] {
  const { step } = draft;
  const during = step === null ? [] : referencesDuring(step);
  return [...during, ...referencesBefore(draft)];
}

/** The object without some of its members. */
export function without(
  object: JsonObject,
  keys: readonly string[],
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key]) => !keys.includes(key)),
  );
}

/** How a step is called, as far as that can be read. */
export function namesOf(raw: unknown): StepNames {
  const { step_id: id, tool_name: tool } = isJsonObject(raw) ? raw : {};
  return {
    stepId: typeof id === "string" ? id : null,
    tool: typeof tool === "string" ? tool : "step",
  };
}

/** Reads one step; a tool of the engine's own that is written as a field is told apart from what is misspelt. */
export function readStep(raw: unknown, path: FieldPath): Read<StepDefinition> {
  if (!isJsonObject(raw)) return readWith(StepDefinition, raw, path);
  const controls = Object.keys(raw).filter(isControlTool);
  const violations = controls.map((key) =>
    violation(
      [...path, key],
      "UNKNOWN_FIELD",
      `is no field of a step; write tool_name: "${key}", and its parameters`,
    ),
  );
  if (controls.length > 0 && !Object.hasOwn(raw, "tool_name"))
    return { value: null, violations };
  const read = readWith(StepDefinition, without(raw, controls), path);
  return { value: read.value, violations: [...violations, ...read.violations] };
}
