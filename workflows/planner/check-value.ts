import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { templatesIn } from "#workflows/definition/references.ts";
import {
  parseTemplate,
  type Reference,
} from "#workflows/definition/template.ts";
import { isAssignable, typeText } from "./assignable.ts";
import { literalViolations } from "./literal.ts";
import { suggestion } from "./nearest-name.ts";
import {
  alternativesOf,
  itemOf,
  propertyNames,
  propertyOf,
  requiredNames,
  typesOf,
  type SchemaNode,
} from "./schema-node.ts";
import type { SourceType } from "./source-type.ts";
import { violation, type FieldPath } from "./violation.ts";

/** Whose parameters are checked, and what their references lead to. */
export interface ValueCheck {
  readonly tool: string;
  readonly sourceOf: (reference: Reference) => SourceType;
}

const STRING: SchemaNode = {
  schema: { type: "string" },
  root: { type: "string" },
};

/** What a text leads to: the type of its reference when it is nothing else, a string otherwise. */
function textSource(text: string, check: ValueCheck): SourceType {
  const [first, ...rest] = parseTemplate(text);
  return rest.length === 0 && first?.type === "reference"
    ? check.sourceOf(first.reference)
    : { type: "known", node: STRING, optional: false };
}

function mismatch(
  path: FieldPath,
  node: SchemaNode,
  but: string,
): FieldViolation {
  return violation(path, "INVALID_TYPE", `takes ${typeText(node)}, but ${but}`);
}

function checkText(
  text: string,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  const source = textSource(text, check);
  if (source.type !== "known" || isAssignable(source.node, node)) return [];
  return [mismatch(path, node, `${text} is ${typeText(source.node)}`)];
}

function requiredViolations(
  object: JsonObject,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  return requiredNames(node).flatMap((name) => {
    const missing = (but: string) => [
      violation(
        [...path, name],
        "REQUIRED",
        `is required by ${check.tool}${but}`,
      ),
    ];
    if (!Object.hasOwn(object, name)) return missing("");
    const value = object[name];
    if (typeof value !== "string") return [];
    const source = textSource(value, check);
    return source.type === "known" && source.optional
      ? missing(`, but ${value} may be absent`)
      : [];
  });
}

function checkObject(
  object: JsonObject,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  const known = propertyNames(node);
  const members = Object.entries(object).flatMap(([name, value]) => {
    const member = propertyOf(node, name);
    if (member === "open") return [];
    if (member !== "closed")
      return checkValue(value, member, [...path, name], check);
    const description = `is not a parameter of ${check.tool}.${suggestion(name, known)}`;
    return [violation([...path, name], "UNKNOWN_FIELD", description)];
  });
  return [...members, ...requiredViolations(object, node, path, check)];
}

function checkArray(
  items: readonly JsonValue[],
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  return items.flatMap((value, index) => {
    const item = itemOf(node, index);
    if (item === "open") return [];
    return item === "closed"
      ? [violation([...path, index], "TOO_BIG", "is one item too many")]
      : checkValue(value, item, [...path, index], check);
  });
}

/** What a schema has against an object or an array: the faults of the alternative that it fits best. */
function checkContainer(
  value: JsonValue,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  const kind = Array.isArray(value) ? "array" : "object";
  const fitting = alternativesOf(node).filter(
    (plain) => typesOf(plain)?.includes(kind) !== false,
  );
  if (fitting.length === 0) return [mismatch(path, node, `this is ${kind}`)];
  const faults = fitting.map((plain) => {
    if (Array.isArray(value)) return checkArray(value, plain, path, check);
    return isJsonObject(value) ? checkObject(value, plain, path, check) : [];
  });
  return faults.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function checkValue(
  value: JsonValue,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  if (templatesIn(value).length === 0)
    return literalViolations(value, node, path);
  if (typeof value === "string") return checkText(value, node, path, check);
  return checkContainer(value, node, path, check);
}

/** What a tool has against the parameters of a step. A parameter that it does not name is refused. */
export function checkParameters(
  parameters: JsonObject,
  inputJsonSchema: JsonObject,
  path: FieldPath,
  check: ValueCheck,
): FieldViolation[] {
  const node = { schema: inputJsonSchema, root: inputJsonSchema };
  return checkContainer(parameters, node, path, check);
}
