import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";

/** Which members of an object are wanted; `*` stands for every name. */
type Mask = ReadonlyMap<string, Mask | "all">;

// It bounds how deep a mask can be nested, and with it the stack.
const MAX_MASK_CHARACTERS = 4000;

/** `null` when the text is no field mask. */
export function parseFieldMask(text: string): Mask | null {
  if (text.length > MAX_MASK_CHARACTERS) return null;
  const tokens = text.match(/[A-Za-z0-9_*-]+|[(),/]|\S/g) ?? [];
  const reader = { tokens, position: 0 };
  const mask = readMask(reader);
  return reader.position === tokens.length ? mask : null;
}

interface Reader {
  readonly tokens: readonly string[];
  position: number;
}

function readMask(reader: Reader): Mask | null {
  const mask = new Map<string, Mask | "all">();
  do {
    const name = reader.tokens[reader.position++];
    if (name === undefined || !/^[\w*-]+$/.test(name)) return null;
    const member = readMember(reader);
    if (member === null) return null;
    mask.set(name, member);
  } while (take(reader, ","));
  return mask;
}

function readMember(reader: Reader): Mask | "all" | null {
  if (take(reader, "/")) {
    const name = reader.tokens[reader.position++];
    if (name === undefined || !/^[\w*-]+$/.test(name)) return null;
    const member = readMember(reader);
    return member === null ? null : new Map([[name, member]]);
  }
  if (!take(reader, "(")) return "all";
  const mask = readMask(reader);
  return take(reader, ")") ? mask : null;
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.position] !== token) return false;
  reader.position += 1;
  return true;
}

/** The members of an object that a mask names; of an array in it, those of each of its items. */
export function applyFieldMask(object: JsonObject, mask: Mask): JsonObject {
  const members = Object.entries(object).flatMap(([name, member]) => {
    const wanted = mask.get(name) ?? mask.get("*");
    if (wanted === undefined) return [];
    return [[name, wanted === "all" ? member : maskedValue(member, wanted)]];
  });
  return Object.fromEntries(members);
}

function maskedValue(value: JsonValue, mask: Mask): JsonValue {
  if (Array.isArray(value))
    return value.map((item: JsonValue) => maskedValue(item, mask));
  return isJsonObject(value) ? applyFieldMask(value, mask) : value;
}
