import * as fc from "fast-check";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { json } from "./schema-arbitrary.ts";

/** What programs stumble over. */
const ODD_VALUES: readonly JsonValue[] = [
  null,
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e",
  "__proto__",
  "../../roles/x",
  "${input.x}",
  "' OR 1=1 --",
  "cf_261123_none",
  "x".repeat(20_000),
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[[[[[[[[[[[]]]]]]]]]]]],
  { constructor: { prototype: {} } },
  Array.from({ length: 2000 }, () => "x"),
];

const NAMES = ["__proto__", "constructor", "toString", "", "a.b", "x", "a[0]"];

type Change = (value: JsonValue) => JsonValue;

function changedMember(
  object: JsonObject,
  at: number,
  change: Change,
): JsonObject {
  const entries = Object.entries(object);
  const index = at % entries.length;
  return Object.fromEntries(
    entries.map(([name, value], position) => [
      name,
      position === index ? change(value) : value,
    ]),
  );
}

/** Changes one place of a value: the path chooses a member again and again, as deep as there is one. */
function changedAt(
  value: JsonValue,
  path: readonly number[],
  change: Change,
): JsonValue {
  const [at, ...deeper] = path;
  if (at === undefined) return change(value);
  const next: Change = (member) => changedAt(member, deeper, change);
  if (Array.isArray(value) && value.length > 0)
    return value.map((item: JsonValue, index) =>
      index === at % value.length ? next(item) : item,
    );
  if (isJsonObject(value) && Object.keys(value).length > 0)
    return changedMember(value, at, next);
  return change(value);
}

function withMember(
  value: JsonValue,
  name: string,
  member: JsonValue,
): JsonValue {
  return isJsonObject(value)
    ? Object.fromEntries([...Object.entries(value), [name, member]])
    : member;
}

function withoutMember(value: JsonValue, at: number): JsonValue {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.filter((_, index) => index !== at % entries.length),
  );
}

function changes(): fc.Arbitrary<Change> {
  const odd = fc.oneof(fc.constantFrom(...ODD_VALUES), json());
  return fc.oneof(
    odd.map(
      (value): Change =>
        () =>
          value,
    ),
    fc.nat(20).map(
      (at): Change =>
        (value) =>
          withoutMember(value, at),
    ),
    fc.tuple(fc.constantFrom(...NAMES), odd).map(
      ([name, member]): Change =>
        (value) =>
          withMember(value, name, member),
    ),
  );
}

/** Values with one or two places changed to what does not belong there. */
export function mutated(
  values: fc.Arbitrary<JsonValue>,
): fc.Arbitrary<JsonValue> {
  const change = fc.tuple(fc.array(fc.nat(20), { maxLength: 4 }), changes());
  return fc
    .tuple(values, fc.array(change, { minLength: 1, maxLength: 2 }))
    .map(([value, made]) =>
      made.reduce<JsonValue>(
        (before, [path, one]) => changedAt(before, path, one),
        value,
      ),
    );
}
