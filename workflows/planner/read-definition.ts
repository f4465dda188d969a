import type { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  utf8Bytes,
  type JsonObject,
} from "#shared/kernel/json.ts";
import {
  MAX_STEPS,
  StepDefinition,
  WorkflowDefinition,
} from "#workflows/definition/workflow-definition.ts";
import { issueViolations } from "./issue-violations.ts";
import {
  assignStepIds,
  type StepNames,
} from "#workflows/definition/step-names.ts";
import { findUnfit } from "./size.ts";
import { violation, type FieldPath } from "./violation.ts";

/** A step of the definition under its final id; `step` is null when its own shape is wrong. */
export interface DraftStep {
  readonly index: number;
  readonly stepId: string;
  readonly step: StepDefinition | null;
}

export interface ReadDefinition {
  readonly violations: readonly FieldViolation[];
  readonly steps: readonly DraftStep[];
  readonly mode: Header["execution_mode"];
  /** Without its steps; null when the shape of the rest is wrong. */
  readonly header: Header | null;
}

const Header = WorkflowDefinition.omit({ steps: true });
export type Header = z.infer<typeof Header>;

// Every reference to the input is compared with it.
const MAX_INPUT_SCHEMA_BYTES = 32_768;

const STEP_FIELDS_TO_COME = [
  "when",
  "for_each",
  "max_concurrency",
  "tolerated_failures",
  "run_if",
  "compensate",
  "cache",
  "sleep",
  "wait_for_event",
  "approval",
  "run_workflow",
];

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key]) => !keys.includes(key)),
  );
}

function isControl(step: JsonObject): boolean {
  return (
    !Object.hasOwn(step, "tool_name") &&
    STEP_FIELDS_TO_COME.slice(-4).some((key) => Object.hasOwn(step, key))
  );
}

function readStep(
  raw: unknown,
  path: FieldPath,
): { readonly step: StepDefinition | null; violations: FieldViolation[] } {
  const violations: FieldViolation[] = [];
  let known = raw;
  if (isJsonObject(raw)) {
    const early = STEP_FIELDS_TO_COME.filter((key) => Object.hasOwn(raw, key));
    for (const key of early)
      violations.push(
        violation([...path, key], "NOT_SUPPORTED", "is not supported yet"),
      );
    if (isControl(raw)) return { step: null, violations };
    known = without(raw, early);
  }
  const parsed = StepDefinition.safeParse(known);
  if (parsed.success) return { step: parsed.data, violations };
  violations.push(...issueViolations(parsed.error, path));
  return { step: null, violations };
}

function namesOf(raw: unknown): StepNames {
  const step = isJsonObject(raw) ? raw : {};
  const { step_id: id, tool_name: tool } = step;
  return {
    stepId: typeof id === "string" ? id : null,
    tool: typeof tool === "string" ? tool : "step",
  };
}

function readSteps(raw: unknown): Pick<ReadDefinition, "steps" | "violations"> {
  const path = ["steps"];
  if (!Array.isArray(raw) || raw.length === 0)
    return {
      violations: [
        violation(path, "REQUIRED", "must be a list of at least one step"),
      ],
      steps: [],
    };
  if (raw.length > MAX_STEPS)
    return {
      violations: [
        violation(
          path,
          "TOO_BIG",
          `has ${raw.length} steps; at most ${MAX_STEPS} are allowed, so split the workflow`,
        ),
      ],
      steps: [],
    };
  const list: readonly unknown[] = raw;
  const stepIds = assignStepIds(list.map(namesOf));
  const read = list.map((item, index) => readStep(item, [...path, index]));
  return {
    violations: read.flatMap(({ violations }) => violations),
    steps: read.map(({ step }, index) => ({
      index,
      stepId: stepIds[index] ?? "",
      step,
    })),
  };
}

function inputSchemaViolations({ input_schema: schema }: Header) {
  return utf8Bytes(JSON.stringify(schema ?? {})) > MAX_INPUT_SCHEMA_BYTES
    ? [violation(["input_schema"], "TOO_BIG", "must be at most 32 KiB of JSON")]
    : [];
}

function modeOf(raw: unknown): Header["execution_mode"] {
  const mode = Header.shape.execution_mode.safeParse(raw);
  return mode.success ? mode.data : "dag";
}

function unreadable(fault: FieldViolation): ReadDefinition {
  return { violations: [fault], steps: [], mode: "dag", header: null };
}

/** Reads what arrived as far as it can be read, so that one bad field does not hide what is wrong with the others. */
export function readDefinition(raw: unknown): ReadDefinition {
  const unfit = findUnfit(raw);
  if (unfit !== null) return unreadable(unfit);
  if (!isJsonObject(raw)) {
    const description = "must be an object with a name and steps";
    return unreadable(violation([], "INVALID_TYPE", description));
  }
  const header = Header.safeParse(without(raw, ["steps"]));
  const { steps, violations } = readSteps(raw["steps"]);
  const faults = header.success
    ? inputSchemaViolations(header.data)
    : issueViolations(header.error, []);
  return {
    header: header.data ?? null,
    mode: modeOf(raw["execution_mode"]),
    steps,
    violations: [...faults, ...violations],
  };
}
