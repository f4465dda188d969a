import { z } from "zod";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON type of a value: `null`, `array`, `object`, `string`, `number` or `boolean`. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Number.isNaN(value)) return "NaN";
  return Array.isArray(value) ? "array" : typeof value;
}

/** A value that came from JSON.parse, as a schema; it is not walked through again. */
export const Json = z.custom<JsonValue>((value) => value !== undefined);

/** An object that came from JSON.parse, as a schema. */
export const JsonRecord = z
  .custom<JsonObject>(isJsonObject, {
    message: "must be an object",
    params: { reason: "INVALID_TYPE" },
  })
  .meta({ type: "object" });

/**
 * The canonical form: keys sorted by code unit, no white space, members whose value is `undefined` left out (RFC 8785
 * for the values that JSON.parse can produce). Equal values have equal text, so it can be hashed and compared.
 *
 * @throws TypeError for what JSON cannot hold: NaN, Infinity, bigint, function, symbol, a lone `undefined`.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError("JSON holds no NaN or Infinity");
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isRecord(value)) return canonicalObject(value);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`JSON holds no ${typeof value}`);
  return text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    if (members !== "") members += ",";
    members += `${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Length in bytes of a text in UTF-8, which is what document and request limits count. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
