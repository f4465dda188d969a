import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashJson, sha256 } from "#shared/kernel/hash.ts";
import {
  canonicalJson,
  isJsonObject,
  Json,
  JsonRecord,
  utf8Bytes,
} from "#shared/kernel/json.ts";

describe("The canonical form of a value", () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: { d: 1, c: 2 } }, '{"b":{"c":2,"d":1}}'],
    [{ é: 1, z: 2, Z: 3, "": 4 }, '{"":4,"Z":3,"z":2,"é":1}'],
    // Code units, not code points: half of a pair comes before a private letter.
    [{ "\uE000": 1, "\u{1F600}": 2 }, '{"\u{1F600}":2,"\uE000":1}'],
    [[1e21, -0, 0.1, 1e-7], "[1e+21,0,0.1,1e-7]"],
    ['"\n\u2028', '"\\"\\n\u2028"'],
    [{ 10: "a", 9: "b" }, '{"10":"a","9":"b"}'],
    [[], "[]"],
    [{}, "{}"],
  ])("of %j is %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([NaN, Infinity, 1n, () => 1, Symbol("x"), undefined, [undefined]])(
    "is refused for what JSON cannot hold: %s",
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
      expect(() => canonicalJson([value])).toThrow(TypeError);
    },
  );

  it("is read as an equal value", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it("and its hash are the same whatever the order of keys", () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.json()), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(members, (entries) => {
        const value = Object.fromEntries(entries);
        const reversed = Object.fromEntries(entries.toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(hashJson(reversed)).toBe(hashJson(value));
      }),
    );
  });

  it("is of different text for different values", () => {
    const texts = [null, "null", 1, "1", [], {}, [[]], [1, 2], [12], ""].map(
      canonicalJson,
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe("A hash", () => {
  it("is SHA-256 in lower-case hexadecimal digits, of text as UTF-8", () => {
    const abc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(sha256("abc")).toBe(abc);
    expect(sha256(new Uint8Array([97, 98, 99]))).toBe(abc);
    expect(sha256("é")).toBe(sha256(new Uint8Array([0xc3, 0xa9])));
    expect(hashJson({ b: 1, a: "é" })).toBe(sha256('{"a":"é","b":1}'));
  });
});

describe("The length of a text", () => {
  it("is counted in bytes of UTF-8", () => {
    expect(utf8Bytes("")).toBe(0);
    expect(utf8Bytes("aé€😀")).toBe(1 + 2 + 3 + 4);
  });
});

describe("An object of JSON", () => {
  it.each([{}, { a: 1 }])("is one: %j", (value) => {
    expect(isJsonObject(value)).toBe(true);
    expect(JsonRecord.safeParse(value).success).toBe(true);
  });

  it.each([null, [], "x", 4, undefined])("is not %j", (value) => {
    expect(isJsonObject(value)).toBe(false);
    expect(JsonRecord.safeParse(value).error?.issues).toMatchObject([
      { message: "must be an object" },
    ]);
  });

  it("may be any value but none where any is taken", () => {
    expect(Json.safeParse(null).success).toBe(true);
    expect(Json.safeParse(undefined).success).toBe(false);
  });
});
