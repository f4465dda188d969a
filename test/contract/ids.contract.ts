import { describe, expect, test } from "vitest";
import type { Clock } from "#shared/platform/clock.ts";
import type { Ids } from "#shared/platform/ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

const EVENING = Date.UTC(2026, 10, 23, 23, 59, 59, 999);

export function describeIds(name: string, open: (clock: Clock) => Ids): void {
  describe(`${name}: ids`, () => {
    const many = 10_000;

    test("an id is prefix, day in UTC and a code of 80 random bits", () => {
      const clock = new VirtualClock(EVENING);
      const ids = open(clock);
      expect(ids.id("cf")).toMatch(/^cf_261123_[0-9a-hjkmnp-tv-z]{16}$/);
      clock.advanceBy(1);
      expect(ids.id("run")).toMatch(/^run_261124_[0-9a-hjkmnp-tv-z]{16}$/);
    });

    test("ids do not repeat", () => {
      const ids = open(new VirtualClock(EVENING));
      const made = Array.from({ length: many }, () => ids.id("cf"));
      expect(new Set(made).size).toBe(many);
    });

    test("ids do not follow each other", () => {
      const ids = open(new VirtualClock(EVENING));
      const made = Array.from({ length: many }, () => ids.id("cf"));
      const rises = made.filter((id, index) => id > (made[index - 1] ?? id));
      expect(rises.length / many).toBeGreaterThan(0.45);
      expect(rises.length / many).toBeLessThan(0.55);
    });

    test("every place of a code takes every one of its 32 signs", () => {
      const ids = open(new VirtualClock(EVENING));
      const codes = Array.from({ length: many }, () => ids.id("cf").slice(-16));
      const signs = Array.from(
        { length: 16 },
        (_, place) => new Set(codes.map((code) => code[place])).size,
      );
      expect(signs).toEqual(Array.from({ length: 16 }, () => 32));
    });

    test("a uuid is of version 4, and does not repeat", () => {
      const ids = open(new VirtualClock(EVENING));
      const made = Array.from({ length: many }, () => ids.uuid());
      const version4 =
        /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
      expect(made.filter((uuid) => !version4.test(uuid))).toEqual([]);
      expect(new Set(made).size).toBe(many);
    });

    test("random numbers fill 0 to below 1 evenly", () => {
      const ids = open(new VirtualClock(EVENING));
      const tenths = Array.from({ length: 10 }, () => 0);
      for (let n = 0; n < many; n += 1) {
        const tenth = Math.floor(ids.random() * 10);
        tenths[tenth] = (tenths[tenth] ?? NaN) + 1;
      }
      expect(tenths).toHaveLength(10);
      expect(Math.min(...tenths)).toBeGreaterThan(850);
      expect(Math.max(...tenths)).toBeLessThan(1150);
    });
  });
}
