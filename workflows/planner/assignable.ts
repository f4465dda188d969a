import { canonicalJson, type JsonValue } from "#shared/kernel/json.ts";
import {
  alternativesOf,
  itemOf,
  propertyNames,
  propertyOf,
  requiredNames,
  typesOf,
  type SchemaNode,
} from "./schema-node.ts";

// Beyond it two schemas are taken to agree; the call itself checks the value in any case.
const MAX_DEPTH = 12;

interface Comparison {
  readonly depth: number;
  /** The pairs compared so far; one that is met again inside itself is taken to fit. */
  readonly seen: Map<object, Map<object, boolean>>;
}

function finiteValues({ schema }: SchemaNode): readonly JsonValue[] | null {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : null;
}

function admitsType(types: readonly string[], type: string): boolean {
  return (
    types.includes(type) ||
    // Whether a number is whole shows only when it is there.
    (type === "number" && types.includes("integer")) ||
    (type === "integer" && types.includes("number"))
  );
}

function admitsValues(source: SchemaNode, target: SchemaNode): boolean {
  const values = finiteValues(source);
  const admitted = finiteValues(target);
  if (values === null || admitted === null) return true;
  const texts = new Set(admitted.map(canonicalJson));
  return values.every((value) => texts.has(canonicalJson(value)));
}

function memberFits(
  source: SchemaNode,
  target: SchemaNode,
  comparison: Comparison,
): (name: string) => boolean {
  const sure = new Set(requiredNames(source));
  const needed = new Set(requiredNames(target));
  return (name) => {
    const from = propertyOf(source, name);
    const to = propertyOf(target, name);
    if (from === "open" || typeof to === "string") return true;
    if (from === "closed") return !needed.has(name);
    return (sure.has(name) || !needed.has(name)) && fits(from, to, comparison);
  };
}

function itemsFit(
  source: SchemaNode,
  target: SchemaNode,
  comparison: Comparison,
): boolean {
  const from = itemOf(source, 0);
  const to = itemOf(target, 0);
  if (typeof from === "string" || typeof to === "string") return true;
  return fits(from, to, comparison);
}

function plainFits(
  source: SchemaNode,
  target: SchemaNode,
  comparison: Comparison,
): boolean {
  const from = typesOf(source);
  const to = typesOf(target);
  if (from === null || to === null) return true;
  if (!from.every((type) => admitsType(to, type))) return false;
  if (!admitsValues(source, target)) return false;
  if (from.includes("array") && !itemsFit(source, target, comparison))
    return false;
  return (
    !from.includes("object") ||
    propertyNames(target).every(memberFits(source, target, comparison))
  );
}

function fits(
  source: SchemaNode,
  target: SchemaNode,
  { depth, seen }: Comparison,
): boolean {
  const compared = seen.get(source.schema) ?? new Map<object, boolean>();
  const known = compared.get(target.schema);
  if (known !== undefined) return known;
  if (depth >= MAX_DEPTH) return true;
  seen.set(source.schema, compared.set(target.schema, true));
  const targets = alternativesOf(target);
  const deeper = { depth: depth + 1, seen };
  const result = alternativesOf(source).every((from) =>
    targets.some((to) => plainFits(from, to, deeper)),
  );
  compared.set(target.schema, result);
  return result;
}

/** Whether every value of the source schema is one that the target schema can take, judged by types and shape. */
export function isAssignable(source: SchemaNode, target: SchemaNode): boolean {
  return fits(source, target, { depth: 0, seen: new Map() });
}

/** `string or null`, for messages. */
export function typeText(node: SchemaNode): string {
  const types = alternativesOf(node).map(typesOf);
  return types.includes(null) ? "any" : [...new Set(types.flat())].join(" or ");
}
