import { describe, expect, it } from "vitest";
import { Metadata, ShortString, TagList } from "#shared/kernel/fields.ts";

describe("A short text", () => {
  it("has 1 to 200 characters beside the spaces around it", () => {
    expect(ShortString.parse(` ${"x".repeat(200)} `)).toHaveLength(200);
    for (const wrong of ["", "  ", "x".repeat(201), 4])
      expect(ShortString.safeParse(wrong).success).toBe(false);
  });
});

describe("A list of tags", () => {
  it("has each tag once, without spaces around it, in the order of their first", () => {
    expect(TagList.parse(["b", " a ", "b", "a"])).toEqual(["b", "a"]);
  });

  it("has at most 50, each of 1 to 50 characters", () => {
    const tags = (length: number) =>
      Array.from({ length }, (_, index) => `tag-${index}`);
    expect(TagList.safeParse(tags(50)).success).toBe(true);
    expect(TagList.safeParse(["x".repeat(50)]).success).toBe(true);
    for (const wrong of [tags(51), ["x".repeat(51)], [""], [" "], "a"])
      expect(TagList.safeParse(wrong).success).toBe(false);
  });
});

describe("Metadata", () => {
  function sized(bytes: number, letter: string) {
    const letters = (bytes - '{"a":""}'.length) / Buffer.byteLength(letter);
    return { a: letter.repeat(letters) };
  }

  it("is a JSON object, kept as it is", () => {
    const value = { matter: "2026-114", deep: [{ er: null }], constructor: 1 };
    expect(Metadata.parse(value)).toEqual(value);
    for (const wrong of [[], "x", null, { a: () => 1 }])
      expect(Metadata.safeParse(wrong).success).toBe(false);
  });

  it("takes at most 16 KiB in bytes, whatever its letters", () => {
    for (const letter of ["x", "é", "€"]) {
      const most = 16_384 - ((16_384 - 8) % Buffer.byteLength(letter));
      expect(Metadata.safeParse(sized(most, letter)).success).toBe(true);
      const more = sized(most + Buffer.byteLength(letter), letter);
      expect(Metadata.safeParse(more).error?.issues).toMatchObject([
        { message: "must be at most 16 KiB" },
      ]);
    }
  });

  it("has keys of at most 100 characters", () => {
    expect(Metadata.safeParse({ ["k".repeat(100)]: 1 }).success).toBe(true);
    expect(Metadata.safeParse({ ["k".repeat(101)]: 1 }).success).toBe(false);
  });
});
