import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  decodePageToken,
  encodePageToken,
  nextPage,
  PAGE_INPUT,
  pageRequest,
} from "#shared/kernel/page.ts";

describe("A page token", () => {
  it.each([[["2026-11-23T09:30:00.000Z", "run_1"]], [{ at: "é/+=" }], [null]])(
    "brings back the position that it was made of: %j",
    (position) => {
      const token = encodePageToken(position);
      expect(token).toMatch(/^[\w-]+$/);
      expect(decodePageToken(token)).toEqual(position);
    },
  );

  it.each(["", "x", "bm90IGpzb24", "%%%"])(
    "that is not one is refused by name: %j",
    (token) => {
      expect(() => decodePageToken(token)).toThrow(
        expect.objectContaining({
          code: "INVALID_ARGUMENT",
          reason: "PAGE_TOKEN_INVALID",
          fieldViolations: [
            expect.objectContaining({ field: "payload.page_token" }),
          ],
        }),
      );
    },
  );
});

describe("A list", () => {
  const input = z.object(PAGE_INPUT);

  it("gives 50 items at a time, from the first, unless it is asked for others", () => {
    expect(pageRequest(input.parse({}))).toEqual({
      limit: 50,
      pageToken: null,
    });
    const token = encodePageToken(["2026-11-23T09:30:00.000Z", "run_1"]);
    expect(pageRequest(input.parse({ limit: 2, page_token: token }))).toEqual({
      limit: 2,
      pageToken: token,
    });
  });

  it.each([0, 101, 1.5])("does not give %d", (limit) => {
    expect(input.safeParse({ limit }).success).toBe(false);
  });

  it.each(["", "%%%", encodePageToken(null), encodePageToken([1])])(
    "does not start at what is no token: %j",
    (token) => {
      expect(input.safeParse({ page_token: token }).success).toBe(false);
    },
  );

  it("says where the next page starts, and nothing on the last one", () => {
    expect(nextPage("x")).toEqual({ next_page_token: "x" });
    expect(nextPage(null)).toEqual({});
    expect(nextPage(undefined)).toEqual({});
  });
});
