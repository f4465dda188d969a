import { describe, expect, it } from "vitest";
import { excerpt } from "#shared/kernel/excerpt.ts";

describe("An excerpt", () => {
  it.each([
    ["", ""],
    ["abcd", "abcd"],
    ["abcde", "abc…"],
    ["ab😀", "ab😀"],
    ["ab😀cd", "ab…"],
    ["a😀bcd", "a😀…"],
  ])("of %s in four characters is %s", (text, shown) => {
    expect(excerpt(text, 4)).toBe(shown);
  });

  it("has 200 characters when nothing else is said", () => {
    expect(excerpt("x".repeat(200))).toBe("x".repeat(200));
    expect(excerpt("x".repeat(201))).toBe(`${"x".repeat(199)}…`);
  });
});
