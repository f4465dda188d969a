import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { PathSegment } from "./own-member.ts";

/** Where the values of a composite's state come from: the steps' outputs that were mapped so far, by key. */
export type StateSources = ReadonlyMap<string, string>;

/** Something that has no counterpart, and where it stands. */
export interface Untranslated {
  readonly path: readonly PathSegment[];
  readonly description: string;
}

interface Translated<Value> {
  readonly value: Value;
  readonly faults: readonly Untranslated[];
}

const TEMPLATE = /\{\{(.*?)\}\}/gsu;
const STATE_PATH = /^\s*state\.([A-Za-z_]\w*)((?:\.[\w-]+|\[\d{1,9}\])*)\s*$/u;
const OUTPUT_PATH = /^output((?:\.[\w-]+|\[\d{1,9}\])*)$/u;

/** `state.key.path` as a reference: to the step whose output is mapped to the key, or else to the run's input. */
function referenceOf(expression: string, sources: StateSources): string | null {
  const match = STATE_PATH.exec(expression);
  if (match === null) return null;
  const [, key = "", path = ""] = match;
  return `\${${sources.get(key) ?? `input.${key}`}${path}}`;
}

function translateText(
  text: string,
  sources: StateSources,
  path: readonly PathSegment[],
): Translated<string> {
  const faults: Untranslated[] = [];
  // What is no template there, and would be one here, is taken as it is written.
  const literal = text.replaceAll("${", () => "$${");
  const value = literal.replace(TEMPLATE, (whole, expression: string) => {
    const reference = referenceOf(expression, sources);
    if (reference !== null) return reference;
    const description = `${whole} is no path into the state, such as {{ state.query }}`;
    faults.push({ path, description });
    return whole;
  });
  return { value, faults };
}

function joined<Value>(
  parts: readonly Translated<unknown>[],
  value: Value,
): Translated<Value> {
  return { value, faults: parts.flatMap(({ faults }) => faults) };
}

function translateValue(
  value: JsonValue,
  sources: StateSources,
  path: readonly PathSegment[],
): Translated<JsonValue> {
  if (typeof value === "string") return translateText(value, sources, path);
  if (isJsonObject(value)) return translateInputs(value, sources, path);
  if (!Array.isArray(value)) return { value, faults: [] };
  const items = value.map((item: JsonValue, index) =>
    translateValue(item, sources, [...path, index]),
  );
  return joined(
    items,
    items.map((item) => item.value),
  );
}

/** Inputs as parameters: every `{{ state.key }}` at any depth becomes the reference that it stands for. */
export function translateInputs(
  inputs: JsonObject,
  sources: StateSources,
  path: readonly PathSegment[],
): Translated<JsonObject> {
  const members = Object.entries(inputs).map(([key, member]) => ({
    key,
    ...translateValue(member, sources, [...path, key]),
  }));
  const entries = members.map(({ key, value }) => [key, value] as const);
  return joined(members, Object.fromEntries(entries));
}

/** What `output.path` of a step is referred to by; null for what is no such path. */
export function outputSource(stepId: string, written: string): string | null {
  const match = OUTPUT_PATH.exec(written);
  return match === null ? null : `steps.${stepId}${match[1] ?? ""}`;
}
