import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { referencesIn, resolveObject } from "./references.ts";
import type { Reference } from "./template.ts";

/** What is known of a run before it starts. */
export interface StartValues {
  readonly input: JsonObject;
  readonly context: JsonObject;
  readonly userId: string;
}

/** The parameters of a step as far as they are known before its run starts. */
export interface KnownParameters {
  readonly known: JsonObject;
  /** The names of those that hold what only the run shows. */
  readonly unknown: readonly string[];
}

function isKnown({ root, path }: Reference): boolean {
  switch (root) {
    case "input":
    case "context":
      return true;
    case "run":
      return path[0] === "user_id";
    case "steps":
    case "item":
    case "index":
      return false;
  }
}

function isKnownValue(value: JsonValue): boolean {
  return referencesIn(value).every(isKnown);
}

/** @throws ColliderError as `resolveObject` does. */
export function knownParameters(
  parameters: JsonObject,
  { input, context, userId }: StartValues,
): KnownParameters {
  const members = Object.entries(parameters);
  const fixed = members.filter(([, value]) => isKnownValue(value));
  return {
    known: resolveObject(Object.fromEntries(fixed), {
      steps: new Map(),
      input,
      context,
      run: { id: "", user_id: userId },
    }),
    unknown: members
      .filter(([, value]) => !isKnownValue(value))
      .map(([name]) => name),
  };
}
