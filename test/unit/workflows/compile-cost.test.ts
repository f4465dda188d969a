import { expect, it } from "vitest";
import { measureTypes } from "#scripts/bench/measure-types.ts";

const BUILDER = "test/types/tools.ts";
// Twice what it is; counts of a compiler do not vary from machine to machine as times do.
const PER_STEP = 12_500;

it("a workflow costs the compiler as much for its fortieth step as for its tenth", async () => {
  const [short, long] = await Promise.all([
    measureTypes(BUILDER, 10),
    measureTypes(BUILDER, 40),
  ]);
  const more = long.instantiations - short.instantiations;
  expect(more).toBeGreaterThan(0);
  expect(more / 30).toBeLessThan(PER_STEP);
}, 180_000);
