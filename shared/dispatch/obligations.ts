import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { Outcome } from "./outcome.ts";

/** What is done to a result before anybody sees it. */
export interface Obligations {
  /** Dot paths of members that are left out, in each item of a list on the way. */
  readonly redact: readonly string[];
  /** How long a list of the result's own may be at most; the rest of a longer one is left out. */
  readonly maxItems: number | null;
}

function without(value: JsonValue, path: readonly string[]): JsonValue {
  if (Array.isArray(value))
    return value.map((item: JsonValue) => without(item, path));
  const [name, ...rest] = path;
  if (!isJsonObject(value) || name === undefined || !Object.hasOwn(value, name))
    return value;
  const { [name]: member, ...others } = value;
  return rest.length === 0 || member === undefined
    ? others
    : { ...value, [name]: without(member, rest) };
}

function redacted(result: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce<JsonObject>((left, path) => {
    const next = without(left, path.split("."));
    return isJsonObject(next) ? next : left;
  }, result);
}

function capped(result: JsonObject, maxItems: number): JsonObject {
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice(0, maxItems) : value,
    ]),
  );
}

/** The outcome as it may be seen. */
export function oblige(outcome: Outcome, obligations: Obligations): Outcome {
  const { redact, maxItems } = obligations;
  if (outcome.type !== "success") return outcome;
  if (redact.length === 0 && maxItems === null) return outcome;
  const left = redacted(outcome.result, redact);
  return {
    type: "success",
    result: maxItems === null ? left : capped(left, maxItems),
  };
}
