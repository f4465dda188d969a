import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { Registry } from "#shared/registry/registry.ts";
import { describeOperation } from "#shared/registry/describe-operation.ts";

const operations = await new Registry(OPERATION_LOADERS).loadAll();

const SURE: readonly string[] = ["no_effect", "exactly_once"];

describe("the guarantee of an operation", () => {
  it("is told with it, and follows from its effect", () => {
    const told = new Map(
      operations.map((one) => [one.effect, describeOperation(one).guarantee]),
    );
    expect(Object.fromEntries(told)).toEqual({
      none: "no_effect",
      transactional: "exactly_once",
      repeatable: "at_least_once",
      delegated: "as_called",
      external: "at_least_once",
    });
  });

  it("stands in the table of all that are not exactly once", async () => {
    const page = await readFile("docs/effects.md", "utf8");
    const rows = [
      ...page.matchAll(/^\| `(\w+)` +\| `(\w+)` +\| `(\w+)` +\|/gmu),
    ];
    expect(rows.map((row) => row.slice(1))).toEqual(
      operations
        .filter(({ guarantee }) => !SURE.includes(guarantee))
        .map(({ name, effect, guarantee }) => [name, effect, guarantee])
        .toSorted(([a = ""], [b = ""]) => a.localeCompare(b)),
    );
  });
});
