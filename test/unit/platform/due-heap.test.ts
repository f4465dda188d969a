import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DueHeap } from "#shared/platform/embedded/due-heap.ts";

interface Item {
  readonly dueAt: number;
  readonly id: number;
}

function earliest(items: readonly Item[]): Item | undefined {
  return items.toSorted((a, b) => a.dueAt - b.dueAt || a.id - b.id)[0];
}

test("a heap always shows and gives the earliest of what is in it, of equals the one that came first", () => {
  // A number puts an item that is due then; null takes one out.
  const acts = fc.array(fc.option(fc.integer({ min: 0, max: 20 })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(acts, (all) => {
      const heap = new DueHeap<Item>();
      let kept: Item[] = [];
      for (const [id, dueAt] of all.entries()) {
        const first = earliest(kept);
        expect(heap.peek()).toBe(first);
        const taken = dueAt === null ? heap.pop() : heap.peek();
        expect(taken).toBe(first);
        if (dueAt === null) kept = kept.filter((item) => item !== first);
        else {
          const item = { dueAt, id };
          heap.push(item);
          kept.push(item);
        }
      }
    }),
  );
});
