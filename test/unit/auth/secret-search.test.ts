import { describe, expect, it } from "vitest";
import { findSecrets } from "../../integration/secret-search.ts";

const SECRET = "ya29.a+b/c=d_e-f~0123456789";
const SECRETS = new Map([[SECRET, "access token"]]);

function found(text: string): readonly string[] {
  const bytes = Buffer.from(`before it ${text} after it`);
  return findSecrets(SECRETS, [{ place: "the log", bytes }]);
}

/** As it stands in a longer text that was encoded as a whole. */
function within(before: string): string {
  return `${before}Authorization: Bearer ${SECRET}, and more`;
}

describe("the search for secrets", () => {
  it.each([
    ["as it is", SECRET],
    ["in an address", encodeURIComponent(SECRET)],
    [
      "in an address in an address",
      encodeURIComponent(encodeURIComponent(SECRET)),
    ],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64url", Buffer.from(SECRET).toString("base64url")],
    ["in hex", Buffer.from(SECRET).toString("hex")],
    ["in JSON", JSON.stringify({ token: SECRET })],
  ])("finds one %s", (_, text) => {
    expect(found(text)).toEqual(["access token in the log"]);
  });

  it.each(["", "x", "xy", "xyz"])(
    "finds one within a text in base64 that begins with %j",
    (before) => {
      const text = Buffer.from(within(before));
      expect(found(text.toString("base64"))).toHaveLength(1);
      expect(found(text.toString("base64url"))).toHaveLength(1);
    },
  );

  it("finds none where there is none", () => {
    expect(found("ya29.another one")).toEqual([]);
  });
});
