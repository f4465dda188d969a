import { describe, expect, it } from "vitest";
import { findJsonFaults } from "#shared/kernel/json-fault.ts";

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { a: nested(levels - 1) };
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

describe("What no schema should look at", () => {
  it("is not found in ordinary values", () => {
    const value = parsed('{"a": [1, "é😀", null, {"constructor": true}]}');
    for (const ordinary of [value, null, "", 0, [], nested(64)])
      expect(findJsonFaults(ordinary)).toMatchObject({
        faults: [],
        isTooMuch: false,
      });
  });

  it("is a __proto__ key, wherever it is", () => {
    const value = parsed('{"a": [{"__proto__": {"b": 1}}], "__proto__": 1}');
    expect(findJsonFaults(value).faults).toEqual([
      {
        path: ["a", 0, "__proto__"],
        description: "is not allowed as a key; remove it",
      },
      {
        path: ["__proto__"],
        description: "is not allowed as a key; remove it",
      },
    ]);
  });

  it("is half of a surrogate pair, in a text or a key, and its place is told in whole characters", () => {
    const description =
      "is not Unicode text: half of a surrogate pair is missing";
    const value = parsed(String.raw`{"a": ["\ud83d"], "\ude00": 1}`);
    expect(findJsonFaults(value).faults).toEqual([
      { path: ["a", 0], description },
      { path: ["\uFFFD"], description },
    ]);
  });

  it("is a number beyond the largest", () => {
    expect(findJsonFaults(parsed('{"a": [1e999]}')).faults).toEqual([
      { path: ["a", 0], description: "is too large a number" },
    ]);
  });

  it("is more than 64 levels", () => {
    expect(findJsonFaults(nested(65))).toMatchObject({
      faults: [
        {
          path: ["a", "a", "a"],
          description: "is nested deeper than 64 levels",
        },
      ],
      isTooMuch: true,
    });
  });

  it("is more than 100,000 values", () => {
    const list = (length: number) => Array.from({ length }, () => 1);
    expect(findJsonFaults(list(99_999)).faults).toEqual([]);
    expect(findJsonFaults(list(100_000))).toMatchObject({
      faults: [{ path: [], description: expect.stringMatching("100000") }],
      isTooMuch: true,
    });
  });

  it("is told twenty times at most", () => {
    const list = Array.from({ length: 30 }, () => Infinity);
    expect(findJsonFaults(list).faults).toHaveLength(20);
  });
});
