import { describe, expect, it } from "vitest";
import { uuidOf } from "#shared/kernel/hash.ts";

const DNS = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

describe("The UUID of a name", () => {
  it("is that of RFC 9562's own example", () => {
    expect(uuidOf(DNS, "www.example.com")).toBe(
      "2ed6657d-e927-568b-95e1-2665a8aea6a2",
    );
  });

  it("is another for another name and in another namespace", () => {
    const all = [
      uuidOf(DNS, "a"),
      uuidOf(DNS, "b"),
      uuidOf(DNS.replace("6", "7"), "a"),
    ];
    expect(new Set(all).size).toBe(3);
  });
});
