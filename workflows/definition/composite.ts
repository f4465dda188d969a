import type { FieldViolation } from "#shared/kernel/error.ts";
import { fieldPath } from "#shared/kernel/field-path.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { parseFields } from "#shared/kernel/parse-fields.ts";
import {
  CompositeDefinition,
  namedSteps,
  type NamedCompositeStep,
} from "./composite-definition.ts";
import { compositeOrder } from "./composite-order.ts";
import {
  outputSource,
  translateInputs,
  type StateSources,
  type Untranslated,
} from "./composite-state.ts";

const ROOT = "composite_definition";

export type TranslatedComposite =
  | {
      readonly ok: true;
      readonly definition: JsonObject;
      /** The places in the composite of the definition's steps. */
      readonly places: readonly number[];
    }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

function continues({ on_failure: { action } }: NamedCompositeStep): boolean {
  return action === "continue";
}

/** Only a retry tries again; what it says nothing of is as often as by default. */
function retryOf({ on_failure: failure }: NamedCompositeStep): JsonObject {
  const { action, max_retries: retries } = failure;
  if (action !== "retry") return { retry_policy: { max_attempts: 1 } };
  return retries === undefined
    ? {}
    : { retry_policy: { max_attempts: retries + 1 } };
}

/**
 * A step after one whose failure does not matter goes on all the same; but not where a step before them stopped the chain,
 * which shows in that one having no output.
 */
function conditionOf(before: readonly NamedCompositeStep[]): JsonObject {
  const last = before.at(-1);
  if (last === undefined || !continues(last)) return {};
  const stopper = before.findLast((step) => !continues(step));
  return {
    run_if: "all_done",
    ...(stopper !== undefined && { when: `steps["${stopper.id}"] != null` }),
  };
}

/** The state after a step, and what of it cannot be said here. */
function mapOutputs(
  step: NamedCompositeStep,
  sources: StateSources,
): { readonly sources: StateSources; readonly faults: Untranslated[] } {
  const next = new Map(sources);
  const faults: Untranslated[] = [];
  for (const [key, written] of Object.entries(step.on_success.map_outputs)) {
    const path = ["steps", step.index, "on_success", "map_outputs", key];
    const source = outputSource(step.id, written);
    if (source === null)
      faults.push({ path, description: "must be output, or a path into it" });
    else if (continues(step) && sources.has(key))
      faults.push({
        path,
        description:
          "is of another step where this one fails, which cannot be said; use another key",
      });
    else next.set(key, source);
  }
  return { sources: next, faults };
}

function failureFaults({
  on_failure,
  index,
}: NamedCompositeStep): Untranslated[] {
  const path = ["steps", index, "on_failure"];
  return [
    ...(on_failure.next === undefined
      ? []
      : [
          {
            path: [...path, "next"],
            description:
              "has no counterpart; write a workflow_definition, with run_if and when in the step that it names",
          },
        ]),
    ...(on_failure.max_retries === undefined || on_failure.action === "retry"
      ? []
      : [
          {
            path: [...path, "max_retries"],
            description: "is of the action retry; say that, or leave it out",
          },
        ]),
  ];
}

interface Walk {
  readonly steps: JsonObject[];
  readonly faults: Untranslated[];
  readonly sources: StateSources;
}

/** The steps of the chain in their order, each with the state as those before it left it. */
function walk(order: readonly NamedCompositeStep[]): Walk {
  let sources: StateSources = new Map();
  const steps: JsonObject[] = [];
  const faults: Untranslated[] = [];
  for (const [position, step] of order.entries()) {
    const at = ["steps", step.index, "inputs"];
    const inputs = translateInputs(step.inputs, sources, at);
    const mapped = mapOutputs(step, sources);
    faults.push(...inputs.faults, ...mapped.faults, ...failureFaults(step));
    steps.push({
      step_id: step.id,
      tool_name: step.tool,
      parameters: inputs.value,
      ...retryOf(step),
      ...conditionOf(order.slice(0, position)),
    });
    sources = mapped.sources;
  }
  return { steps, faults, sources };
}

function violationOf({ path, description }: Untranslated): FieldViolation {
  const field = fieldPath(ROOT, path);
  return { field, description, reason: "NOT_TRANSLATED" };
}

/** What the state holds at the end is what the run answers. */
function outputOf(sources: StateSources): JsonObject {
  const entries = [...sources].map(([key, source]) => [key, `\${${source}}`]);
  return entries.length === 0 ? {} : { output: Object.fromEntries(entries) };
}

/** A composite of the older kind as a workflow's definition, or everything of it that has no counterpart. */
export function translateComposite(raw: unknown): TranslatedComposite {
  const parsed = parseFields(CompositeDefinition, raw, ROOT);
  if (!parsed.ok) return parsed;
  const { name, description } = parsed.value;
  const { order, faults: orderFaults } = compositeOrder(
    namedSteps(parsed.value),
  );
  const { steps, faults, sources } = walk(order);
  const violations = [...orderFaults, ...faults].map(violationOf);
  if (violations.length > 0) return { ok: false, violations };
  const definition = {
    name,
    ...(description !== undefined && { description }),
    execution_mode: "sequential",
    error_handling: order.some(continues)
      ? "continue_on_failure"
      : "stop_on_failure",
    steps,
    ...outputOf(sources),
  };
  return { ok: true, definition, places: order.map(({ index }) => index) };
}
