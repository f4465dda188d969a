import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Secrets } from "#shared/platform/secrets.ts";
import type { Open, Opened } from "./opened.ts";

export function describeSecrets(name: string, open: Open<Secrets>): void {
  describe(`${name}: secrets`, () => {
    let opened: Opened<Secrets>;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened.close();
    });

    test("a key has 32 bytes, and is the same at every call", async () => {
      const key = await opened.port.key("page-tokens");
      expect(key).toHaveLength(32);
      expect(await opened.port.key("page-tokens")).toEqual(key);
    });

    test("keys of different names differ, and are not all zero", async () => {
      const keys = await Promise.all(
        ["a", "b", "c"].map(async (one) => opened.port.key(one)),
      );
      const texts = keys.map((key) => Buffer.from(key).toString("hex"));
      expect(new Set([...texts, "0".repeat(64)]).size).toBe(4);
    });

    test("many who ask for a new key at once get one key", async () => {
      const keys = await Promise.all(
        Array.from({ length: 10 }, async () => opened.port.key("new")),
      );
      expect(
        new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size,
      ).toBe(1);
    });
  });
}
