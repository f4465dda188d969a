import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { openEvidence, type GatheredEvidence } from "./gathered-evidence.ts";

const Text = z.string();
const References = z.array(
  z.object({ kind: Text, id: Text, date: Text, size_bytes: z.int() }),
);

let evidence: GatheredEvidence;

beforeEach(async () => {
  evidence = await openEvidence();
  await evidence.gather();
});

afterEach(async () => evidence.close());

/** All pages of a manifest. */
async function references(fields: JsonObject) {
  const found: z.infer<typeof References>[number][] = [];
  let token: JsonObject = {};
  for (let pages = 0; pages < 20; pages += 1) {
    const page = await evidence.done("fetch_data", { ...fields, ...token });
    found.push(...References.parse(page["items"]));
    if (page["next_page_token"] === undefined) return found;
    token = { page_token: page["next_page_token"] };
  }
  throw new Error("The pages have no end.");
}

describe("a manifest", () => {
  it("counts what there is of each kind and refers to all of it, and tells nothing that it says", async () => {
    const page = await evidence.done("fetch_data");
    expect(page["counts"]).toEqual({ gmail: 4, drive: 3, sheets: 1 });
    expect(page["next_page_token"]).toBeUndefined();
    expect(JSON.stringify(page)).not.toMatch(/Hearing|Dear|letter\.txt|hours/u);
    const all = References.parse(page["items"]);
    expect(all.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 4 }, () => "gmail"),
      ...Array.from({ length: 3 }, () => "drive"),
      "sheets",
    ]);
    expect(all[0]?.date).toBe("2026-11-04T09:00:00.000Z");
    expect(page["items"]).toContainEqual(
      expect.objectContaining({
        size_bytes: "Dear Ms Keller,".length,
        sha256: expect.stringMatching(/^[\da-f]{64}$/u),
      }),
    );
  });

  it.each([1, 2, 3, 4, 7])(
    "is read page by page of %i over all kinds, each item once",
    async (limit) => {
      const whole = References.parse(
        (await evidence.done("fetch_data"))["items"],
      );
      expect(await references({ limit })).toEqual(whole);
    },
  );

  it("is of the kinds and the time that are asked for, both ends in it", async () => {
    const page = await evidence.done("fetch_data", {
      kinds: ["gmail"],
      since: "2026-11-02T11:00:00+01:00",
      until: "2026-11-03T13:00:00.000Z",
    });
    expect(page["counts"]).toEqual({ gmail: 2 });
    const dates = References.parse(page["items"]).map(({ date }) => date);
    expect(dates).toEqual([
      "2026-11-03T13:00:00.000Z",
      "2026-11-02T10:00:00.000Z",
    ]);
  });

  it("refuses a token of other kinds, an end before its beginning, and a kind that there is not", async () => {
    const { next_page_token: token } = await evidence.done("fetch_data", {
      limit: 1,
    });
    for (const [fields, field] of [
      [{ kinds: ["sheets"], page_token: Text.parse(token) }, "page_token"],
      [{ page_token: "WyJhIl0" }, "page_token"],
      [
        { since: "2026-11-02T00:00:00Z", until: "2026-11-01T00:00:00Z" },
        "until",
      ],
      [{ kinds: ["fax"] }, "kinds[0]"],
    ] as const) {
      const { http, error } = await evidence.send("fetch_data", {
        ...fields,
        ...("kinds" in fields ? { kinds: [...fields.kinds] } : {}),
      });
      expect(http).toBe(400);
      expect(JSON.stringify(error?.details)).toContain(`"payload.${field}"`);
    }
  });
});
