import * as fc from "fast-check";
import type { JsonValue } from "#shared/kernel/json.ts";

// The last of each pair of texts is the greater by code point and the smaller by UTF-16 unit.
const CHOSEN: readonly JsonValue[] = [
  null,
  false,
  true,
  -1.5,
  0,
  1,
  2 ** 60,
  "",
  "a",
  "ab",
  "\uFFFD",
  "\u{1F600}",
  [],
  [1],
  [1, "a"],
  ["a"],
  [null],
  {},
  { a: 1 },
  { a: 1, b: 0 },
  { b: 0 },
  { "\uFFFD": 1 },
  { "\u{1F600}": 1 },
];

const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1),
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => value !== 0),
  fc.string({ unit: "grapheme", maxLength: 3 }),
);
const flatMap = fc.dictionary(
  fc.constantFrom("a", "aa", "B", "é", "z z"),
  scalar,
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
);
// Firestore refuses an array in an array.
const array = fc.array(fc.oneof(scalar, flatMap), { maxLength: 3 });
const map = fc.dictionary(
  fc.constantFrom("a", "b"),
  fc.oneof(scalar, array, flatMap),
  {
    maxKeys: 2,
    noNullPrototype: true,
  },
);

/** Values of every type that a document can hold: the telling ones, and as many more by chance, always the same. */
export const MIXED_VALUES: readonly JsonValue[] = [
  ...CHOSEN,
  ...fc.sample(fc.oneof(scalar, array, map), { seed: 1, numRuns: 40 }),
];
