import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { MAX_ITEMS } from "#workflows/definition/for-each.ts";
import {
  parseTemplate,
  referenceText,
  type Reference,
} from "#workflows/definition/template.ts";
import type { StepDefinition } from "#workflows/definition/workflow-definition.ts";
import {
  alternativesOf,
  itemOf,
  typeOf,
  type SchemaNode,
} from "./schema-node.ts";
import type { SourceType } from "./source-type.ts";
import { typeText } from "./type-text.ts";
import { violation, type FieldPath } from "./violation.ts";
import { writtenItems } from "./written-schema.ts";

type ForEach = StepDefinition["for_each"];
type SourceOf = (reference: Reference) => SourceType;

const ANY: SourceType = { type: "any" };

/** What a map's items come from, where they are not written out; undefined where it is no reference at all. */
function listReference(forEach: ForEach): Reference | undefined {
  if (typeof forEach !== "string") return undefined;
  const [first, ...rest] = parseTemplate(forEach);
  return rest.length === 0 && first?.type === "reference"
    ? first.reference
    : undefined;
}

function listsIn(node: SchemaNode): SchemaNode[] {
  return alternativesOf(node).filter(
    (plain) => (typeOf(plain) ?? "array") === "array",
  );
}

function writtenSource(items: readonly JsonValue[]): SourceType {
  const schema = writtenItems(items);
  return {
    type: "known",
    node: { schema, root: schema },
    optional: false,
  };
}

/** What `${item}` is in a step's parameters; null where the step is no map. */
export function itemSource(
  forEach: ForEach,
  sourceOf: SourceOf,
): SourceType | null {
  if (forEach === undefined) return null;
  if (Array.isArray(forEach)) return writtenSource(forEach);
  const reference = listReference(forEach);
  const source = reference === undefined ? ANY : sourceOf(reference);
  if (source.type !== "known") return ANY;
  const [list, ...others] = listsIn(source.node);
  const item =
    list === undefined || others.length > 0 ? "open" : itemOf(list, 0);
  return typeof item === "string"
    ? ANY
    : { type: "known", node: item, optional: false };
}

function listFault(forEach: ForEach, sourceOf: SourceOf): string | null {
  if (Array.isArray(forEach))
    return forEach.length > MAX_ITEMS
      ? `has ${forEach.length} items; at most ${MAX_ITEMS} are allowed`
      : null;
  const reference = listReference(forEach);
  if (reference === undefined) return "must be a list, or a reference to one";
  const source = sourceOf(reference);
  if (source.type !== "known") return null;
  const text = `\${${referenceText(reference)}}`;
  if (source.optional) return `must be a list, but ${text} may be absent`;
  return alternativesOf(source.node).length === listsIn(source.node).length
    ? null
    : `must be a list, but ${text} is ${typeText(source.node)}`;
}

/** What is wrong with the fields by which a step is a map, beside the references in them. */
export function mapViolations(
  step: StepDefinition,
  path: FieldPath,
  sourceOf: SourceOf,
): FieldViolation[] {
  if (step.for_each !== undefined) {
    const fault = listFault(step.for_each, sourceOf);
    return fault === null
      ? []
      : [violation([...path, "for_each"], "INVALID_TYPE", fault)];
  }
  const alone = ["max_concurrency", "tolerated_failures"] as const;
  return alone
    .filter((field) => step[field] !== undefined)
    .map((field) =>
      violation(
        [...path, field],
        "NOT_ALLOWED",
        "belongs to a step with for_each",
      ),
    );
}

/** What a map answers: what its tool answers for each item, in the order of the items, and null for those that failed. */
export function mapOutputSchema(
  output: JsonObject,
  toleratesNone: boolean,
): JsonObject {
  const { $defs, ...item } = output;
  return {
    type: "object",
    properties: {
      outputs: {
        type: "array",
        items: toleratesNone ? item : { anyOf: [item, { type: "null" }] },
      },
      count: { type: "integer" },
      failed: { type: "integer" },
    },
    required: ["outputs", "count", "failed"],
    additionalProperties: false,
    ...(isJsonObject($defs) && { $defs }),
  };
}
