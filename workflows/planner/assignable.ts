import { canonicalJson } from "#shared/kernel/json.ts";
import {
  alternativesOf,
  finiteValues,
  itemOf,
  propertyNames,
  propertyOf,
  requiredNames,
  typeOf,
  type SchemaNode,
} from "./schema-node.ts";

// Beyond it two schemas are taken to agree; the call itself checks the value in any case.
const MAX_DEPTH = 12;

interface Comparison {
  readonly depth: number;
  /** The pairs compared so far; one that is met again inside itself is taken to fit. */
  readonly seen: Map<object, Map<object, boolean>>;
}

function admitsType(target: string, source: string): boolean {
  // Whether a number is whole shows only when it is there.
  const isNumber = (type: string) => type === "number" || type === "integer";
  return target === source || (isNumber(target) && isNumber(source));
}

function admitsValues(source: SchemaNode, target: SchemaNode): boolean {
  const values = finiteValues(source);
  const admitted = finiteValues(target);
  if (values === null || admitted === null) return true;
  const texts = new Set(admitted.map(canonicalJson));
  return values.every((value) => texts.has(canonicalJson(value)));
}

// Stands for every member that is not declared.
const ANY_OTHER = "";

function membersFit(
  source: SchemaNode,
  target: SchemaNode,
  comparison: Comparison,
): boolean {
  const sure = new Set(requiredNames(source));
  const needed = new Set(requiredNames(target));
  const refusesOthers = target.schema["additionalProperties"] === false;
  const names = [...propertyNames(source), ...propertyNames(target), ANY_OTHER];
  return names.every((name) => {
    const from = propertyOf(source, name);
    const to = propertyOf(target, name);
    if (from === "closed") return !needed.has(name);
    if (from === "open" || to === "open") return true;
    if (to === "closed") return !refusesOthers;
    return (sure.has(name) || !needed.has(name)) && fits(from, to, comparison);
  });
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
  const from = typeOf(source);
  const to = typeOf(target);
  if (from === null || to === null) return true;
  if (!admitsType(to, from) || !admitsValues(source, target)) return false;
  if (from === "array") return itemsFit(source, target, comparison);
  return from !== "object" || membersFit(source, target, comparison);
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
