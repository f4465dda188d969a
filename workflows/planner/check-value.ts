import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { templatesIn } from "#workflows/definition/references.ts";
import {
  checkText,
  mayBeAbsent,
  mismatch,
  type ValueCheck,
} from "./check-text.ts";
import { literalViolations } from "./literal.ts";
import { suggestion } from "./nearest-name.ts";
import {
  alternativesOf,
  itemOf,
  propertyNames,
  propertyOf,
  requiredNames,
  typeOf,
  type SchemaNode,
} from "./schema-node.ts";
import { violation, type FieldPath } from "./violation.ts";

type Violations = readonly FieldViolation[];
type Container = JsonObject | readonly JsonValue[];

function requiredViolations(
  object: JsonObject,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): Violations {
  return requiredNames(node).flatMap((name) => {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    const required = `is required by ${check.tool}`;
    if (value === undefined)
      return [violation([...path, name], "REQUIRED", required)];
    if (typeof value !== "string" || !mayBeAbsent(value, check)) return [];
    const description = `${required}, but ${value} may be absent`;
    return [violation([...path, name], "REQUIRED", description)];
  });
}

function checkObject(
  object: JsonObject,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): Violations {
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
): Violations {
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
  value: Container,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): Violations {
  const kind = isJsonObject(value) ? "object" : "array";
  const fitting = alternativesOf(node).filter(
    (plain) => (typeOf(plain) ?? kind) === kind,
  );
  if (fitting.length === 0) return [mismatch(path, node, `this is ${kind}`)];
  return fitting
    .map((plain) =>
      isJsonObject(value)
        ? checkObject(value, plain, path, check)
        : checkArray(value, plain, path, check),
    )
    .reduce((least, next) => (next.length < least.length ? next : least));
}

function checkValue(
  value: JsonValue,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): Violations {
  if (templatesIn(value).length === 0)
    return literalViolations(value, node, path, check.ownSchemas);
  if (typeof value === "string") return checkText(value, node, path, check);
  return typeof value === "object" && value !== null
    ? checkContainer(value, node, path, check)
    : [];
}

/** What a tool has against the parameters of a step. A parameter that it does not name is refused. */
export function checkParameters(
  parameters: JsonObject,
  inputJsonSchema: JsonObject,
  path: FieldPath,
  check: ValueCheck,
): Violations {
  const node = { schema: inputJsonSchema, root: inputJsonSchema };
  return checkContainer(parameters, node, path, check);
}
