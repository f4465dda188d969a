import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { PathSegment } from "#workflows/definition/own-member.ts";

/** A place in a JSON Schema, with the document that its `$ref`s point into. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly root: JsonObject;
}

const DEFINITIONS = "#/$defs/";

function at(node: SchemaNode, schema: unknown): SchemaNode {
  return { schema: isJsonObject(schema) ? schema : {}, root: node.root };
}

function referred(node: SchemaNode, reference: string): SchemaNode | null {
  if (reference === "#") return at(node, node.root);
  const definitions = node.root["$defs"];
  const name = reference.startsWith(DEFINITIONS)
    ? reference.slice(DEFINITIONS.length)
    : null;
  return name !== null &&
    isJsonObject(definitions) &&
    Object.hasOwn(definitions, name)
    ? at(node, definitions[name])
    : null;
}

function branchesOf(node: SchemaNode): SchemaNode[] | null {
  const { $ref: reference, anyOf, oneOf, type: types } = node.schema;
  if (typeof reference === "string") {
    const target = referred(node, reference);
    return target === null ? null : [target];
  }
  const branches: unknown = anyOf ?? oneOf;
  if (Array.isArray(branches))
    return branches.map((branch) => at(node, branch));
  return Array.isArray(types)
    ? types.map((type) => at(node, { ...node.schema, type }))
    : null;
}

/** The plain schemas, of one type each, of which a value must fit one: references followed, unions flattened. */
export function alternativesOf(node: SchemaNode): SchemaNode[] {
  const plain: SchemaNode[] = [];
  const seen = new Set<JsonObject>();
  const waiting = [node];
  for (const next of waiting) {
    if (seen.has(next.schema)) continue;
    seen.add(next.schema);
    const branches = branchesOf(next);
    if (branches === null) plain.push(next);
    else waiting.push(...branches);
  }
  return plain;
}

/** The JSON type of a plain schema; null when it does not say. */
export function typeOf({ schema }: SchemaNode): string | null {
  const { type } = schema;
  return typeof type === "string" ? type : null;
}

/** The values that a plain schema lists; null when it takes any of its types. */
export function finiteValues({
  schema,
}: SchemaNode): readonly JsonValue[] | null {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : null;
}

/** The property names that a plain schema declares. */
export function propertyNames({ schema }: SchemaNode): string[] {
  const { properties } = schema;
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

export function requiredNames({ schema }: SchemaNode): string[] {
  const { required } = schema;
  return Array.isArray(required)
    ? required.filter((name) => typeof name === "string")
    : [];
}

/** What a plain schema says of one property: its schema, `open` when anything may be there, `closed` when nothing may. */
export function propertyOf(
  node: SchemaNode,
  name: string,
): SchemaNode | "open" | "closed" {
  const { properties, additionalProperties: others } = node.schema;
  if (isJsonObject(properties) && Object.hasOwn(properties, name))
    return at(node, properties[name]);
  if (isJsonObject(others) && Object.keys(others).length > 0)
    return at(node, others);
  if (others !== undefined) return others === false ? "closed" : "open";
  // Listed properties are meant to be all, although JSON Schema alone would let a misspelt one pass.
  return properties === undefined ? "open" : "closed";
}

/** What a plain schema says of the item at an index. */
export function itemOf(
  node: SchemaNode,
  index: number,
): SchemaNode | "open" | "closed" {
  const { prefixItems, items } = node.schema;
  if (Array.isArray(prefixItems) && index < prefixItems.length)
    return at(node, prefixItems[index]);
  if (items === false) return "closed";
  return isJsonObject(items) ? at(node, items) : "open";
}

/** What a plain schema says of what a path's next segment leads to. */
export function memberOf(
  node: SchemaNode,
  segment: PathSegment,
): SchemaNode | "open" | "closed" {
  const type = typeOf(node);
  if (type === null && node.schema["properties"] === undefined) return "open";
  if (typeof segment === "number")
    return type === "array" ? itemOf(node, segment) : "closed";
  return type === null || type === "object"
    ? propertyOf(node, segment)
    : "closed";
}
