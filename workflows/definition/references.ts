import { ColliderError } from "#shared/kernel/error.ts";
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { ownMember, type PathSegment } from "./own-member.ts";
import { ReferenceBudget } from "./reference-budget.ts";
import { parseTemplate, type Reference, type Template } from "./template.ts";

/** Where references look up their values when a step is about to start. */
export interface ReferenceScope {
  /** The outputs of the steps that succeeded, by step id. */
  readonly steps: ReadonlyMap<string, JsonValue>;
  readonly context: JsonObject;
  readonly input: JsonValue;
  readonly run: { readonly id: string; readonly user_id: string };
  /** In a map: the item that the tool is called for. */
  readonly item?: { readonly value: JsonValue; readonly index: number };
}

/** A text that holds references, and where in the value it stands. */
export interface FoundTemplate {
  readonly path: readonly PathSegment[];
  readonly template: Template;
}

/** Every text with a reference, or with a broken one, at any depth. */
export function templatesIn(
  value: JsonValue,
  path: readonly PathSegment[] = [],
): FoundTemplate[] {
  if (typeof value === "string") {
    const template = parseTemplate(value);
    return template.some((part) => part.type !== "text")
      ? [{ path, template }]
      : [];
  }
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item: JsonValue, index) =>
      templatesIn(item, [...path, index]),
    );
  return Object.entries(value).flatMap(([key, member]) =>
    templatesIn(member, [...path, key]),
  );
}

/** Every well-formed reference at any depth, in the order in which they are written. */
export function referencesIn(value: JsonValue): Reference[] {
  return templatesIn(value).flatMap(({ template }) =>
    template.flatMap((part) =>
      part.type === "reference" ? [part.reference] : [],
    ),
  );
}

function rootValue(
  reference: Reference,
  scope: ReferenceScope,
): JsonValue | undefined {
  switch (reference.root) {
    case "steps":
      return scope.steps.get(reference.stepId);
    case "context":
      return scope.context;
    case "input":
      return scope.input;
    case "run":
      return scope.run;
    case "item":
      return scope.item?.value;
    case "index":
      return scope.item?.index;
  }
}

function lookUp(
  reference: Reference,
  scope: ReferenceScope,
): JsonValue | undefined {
  return reference.path.reduce<JsonValue | undefined>(
    ownMember,
    rootValue(reference, scope),
  );
}

function rendered(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : canonicalJson(value);
}

function resolveText(
  text: string,
  scope: ReferenceScope,
  budget: ReferenceBudget,
): JsonValue | undefined {
  const template = parseTemplate(text);
  const [first] = template;
  if (template.length === 1 && first?.type === "reference") {
    const value = lookUp(first.reference, scope);
    budget.spend(rendered(value));
    return value;
  }
  return template
    .map((part) => {
      switch (part.type) {
        case "text":
          return part.text;
        case "reference":
          return budget.spend(rendered(lookUp(part.reference, scope)));
        case "fault":
          throw new ColliderError(
            "INVALID_ARGUMENT",
            `${part.text} ${part.description}.`,
            { reason: "REFERENCE_INVALID" },
          );
      }
    })
    .join("");
}

function resolve(
  value: JsonValue,
  scope: ReferenceScope,
  budget: ReferenceBudget,
): JsonValue | undefined {
  if (typeof value === "string") return resolveText(value, scope, budget);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item: JsonValue) => resolve(item, scope, budget) ?? null);
  return isJsonObject(value) ? resolveMembers(value, scope, budget) : value;
}

function resolveMembers(
  object: JsonObject,
  scope: ReferenceScope,
  budget: ReferenceBudget,
): JsonObject {
  // fromEntries defines own properties, so that no key can reach a prototype.
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, member]) => {
      const resolved = resolve(member, scope, budget);
      return resolved === undefined ? [] : [[key, resolved]];
    }),
  );
}

/**
 * The object with its references resolved; a member whose whole value is a reference to nothing is left out.
 *
 * @throws ColliderError as `resolveReferences` does.
 */
export function resolveObject(
  object: JsonObject,
  scope: ReferenceScope,
): JsonObject {
  return resolveMembers(object, scope, new ReferenceBudget());
}

/**
 * The value with its references resolved. A text that is exactly one reference keeps the type of what it refers to;
 * inside longer text strings are taken as they are and other values as JSON. A reference to nothing is left out of an
 * object, is null elsewhere, and is empty inside text.
 *
 * @throws ColliderError OUT_OF_RANGE with the reason REFERENCES_TOO_LARGE when references bring in more than 1 MiB of
 * JSON, all together; INVALID_ARGUMENT for a malformed one, which `validate` refuses beforehand.
 */
export function resolveReferences(
  value: JsonValue,
  scope: ReferenceScope,
): JsonValue {
  return resolve(value, scope, new ReferenceBudget()) ?? null;
}
