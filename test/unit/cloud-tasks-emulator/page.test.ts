import { describe, expect, test } from "vitest";
import { pageOf } from "#scripts/cloud-tasks-emulator/page.ts";

const items = (names: string): { readonly name: string }[] =>
  names.split("").map((name) => ({ name }));

const first = (names: string, pageSize: number) =>
  pageOf(items(names), { pageSize, pageToken: "" }, 3);

describe("a page", () => {
  test("goes on after an item that is gone since", () => {
    const { nextPageToken: pageToken } = first("abcd", 2);
    expect(pageOf(items("acd"), { pageSize: 2, pageToken }, 3)).toEqual({
      items: items("cd"),
      nextPageToken: "",
    });
  });

  test("holds the most there may be when no size, or a larger one, is asked for", () => {
    expect(first("abcd", 0).items).toEqual(items("abc"));
    expect(first("abcd", 4).items).toEqual(items("abc"));
  });

  test("that is full and the last has no token", () => {
    expect(first("abc", 3).nextPageToken).toBe("");
  });

  test("of a negative size is refused", () => {
    expect(() => first("a", -1)).toThrow(/^page_size/u);
  });
});
