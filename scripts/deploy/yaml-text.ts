import { isJsonObject, type JsonValue } from "#shared/kernel/json.ts";

const PLAIN = /^[A-Za-z][\w .@-]*\w$/u;
// What a reader of YAML would not take for a text.
const WORDS = /^(true|false|null|yes|no|on|off|y|n)$/iu;

function scalar(value: JsonValue): string {
  return typeof value === "string" && PLAIN.test(value) && !WORDS.test(value)
    ? value
    : JSON.stringify(value);
}

function entry(key: string, value: JsonValue, indent: string): string {
  const isNested =
    isJsonObject(value) || (Array.isArray(value) && value.some(isJsonObject));
  return isNested
    ? `${indent}${key}:\n${yamlText(value, `${indent}  `)}`
    : `${indent}${key}: ${Array.isArray(value) ? `[${value.map(scalar).join(", ")}]` : scalar(value)}\n`;
}

function item(value: JsonValue, indent: string): string {
  return `${indent}- ${yamlText(value, `${indent}  `).trimStart()}`;
}

/** A value as YAML: objects in blocks, lists of plain values in one line. */
export function yamlText(value: JsonValue, indent = ""): string {
  if (isJsonObject(value))
    return Object.entries(value)
      .map(([key, field]) => entry(key, field, indent))
      .join("");
  if (Array.isArray(value))
    return value.map((one) => item(one, indent)).join("");
  return `${indent}${scalar(value)}\n`;
}
