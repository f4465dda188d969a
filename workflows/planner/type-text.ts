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

const MAX_DEPTH = 3;
const MAX_PARTS = 6;

function join(parts: readonly string[], separator: string): string {
  const rest = parts.length > MAX_PARTS ? ["..."] : [];
  return [...parts.slice(0, MAX_PARTS), ...rest].join(separator);
}

function memberText(node: SchemaNode, name: string, depth: number): string {
  const member = propertyOf(node, name);
  const type = typeof member === "string" ? "any" : textOf(member, depth);
  return `${name}${requiredNames(node).includes(name) ? "" : "?"}: ${type}`;
}

function containerText(node: SchemaNode, type: string, depth: number): string {
  if (type === "array") {
    const item = itemOf(node, 0);
    return typeof item === "string" ? type : `array of ${textOf(item, depth)}`;
  }
  const names = type === "object" ? propertyNames(node) : [];
  const members = names.map((name) => memberText(node, name, depth));
  return members.length === 0 ? type : `object { ${join(members, ", ")} }`;
}

function plainText(node: SchemaNode, depth: number): readonly string[] {
  const values = finiteValues(node);
  if (values !== null) return values.map((value) => JSON.stringify(value));
  const type = typeOf(node) ?? "any";
  return [depth > MAX_DEPTH ? type : containerText(node, type, depth)];
}

function textOf(node: SchemaNode, depth: number): string {
  const alternatives = alternativesOf(node);
  // Of a choice between many, such as all of JSON, their types say enough.
  const next = alternatives.length > 2 ? MAX_DEPTH + 1 : depth + 1;
  const texts = alternatives.flatMap((one) => plainText(one, next));
  return texts.includes("any") ? "any" : join([...new Set(texts)], " or ");
}

/** What a schema takes, for messages: `string or null`, `array of object { id: string, note?: string }`. */
export function typeText(node: SchemaNode): string {
  return textOf(node, 0);
}
