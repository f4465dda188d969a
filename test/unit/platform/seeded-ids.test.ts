import { expect, test } from "vitest";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

function draw(seed: number): readonly unknown[] {
  const ids = createSeededIds(seed, new VirtualClock(0));
  return Array.from({ length: 50 }, () => [
    ids.id("cf"),
    ids.uuid(),
    ids.random(),
  ]);
}

test("a seed repeats its ids, uuids and random numbers", () => {
  expect(draw(42)).toEqual(draw(42));
});

test("another seed gives others", () => {
  const first = new Set(draw(1).flat());
  expect(
    draw(2)
      .flat()
      .filter((one) => first.has(one)),
  ).toEqual([]);
});
