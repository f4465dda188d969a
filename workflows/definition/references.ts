import { ColliderError } from "#shared/kernel/error.ts";
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { ownMember, type PathSegment } from "./own-member.ts";
import { parseTemplate, type Reference, type Template } from "./template.ts";

/** Where references look up their values when a step is about to start. */
export interface ReferenceScope {
  /** The outputs of the steps that succeeded, by step id. */
  readonly steps: ReadonlyMap<string, JsonValue>;
  readonly context: JsonObject;
  readonly input: JsonValue;
  readonly run: { readonly id: string; readonly user_id: string };
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
): JsonValue | undefined {
  const template = parseTemplate(text);
  const [first] = template;
  if (template.length === 1 && first?.type === "reference")
    return lookUp(first.reference, scope);
  return template
    .map((part) => {
      switch (part.type) {
        case "text":
          return part.text;
        case "reference":
          return rendered(lookUp(part.reference, scope));
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
): JsonValue | undefined {
  if (typeof value === "string") return resolveText(value, scope);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item: JsonValue) => resolveReferences(item, scope));
  return isJsonObject(value) ? resolveObject(value, scope) : value;
}

/** The object with its references resolved; a member whose whole value is a reference to nothing is left out. */
export function resolveObject(
  object: JsonObject,
  scope: ReferenceScope,
): JsonObject {
  // fromEntries defines own properties, so that no key can reach a prototype.
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, member]) => {
      const resolved = resolve(member, scope);
      return resolved === undefined ? [] : [[key, resolved]];
    }),
  );
}

/**
 * The value with its references resolved. A text that is exactly one reference keeps the type of what it refers to;
 * inside longer text strings are taken as they are and other values as JSON. A reference to nothing is left out of an
 * object, is null elsewhere, and is empty inside text.
 *
 * @throws ColliderError INVALID_ARGUMENT for a malformed reference; `validate` refuses those beforehand.
 */
export function resolveReferences(
  value: JsonValue,
  scope: ReferenceScope,
): JsonValue {
  return resolve(value, scope) ?? null;
}
