import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import type {
  Query,
  Transaction,
  Write,
} from "#shared/platform/document-store.ts";
import { keep, refusalOf } from "../commits.ts";

const IDS = ["a", "b", "c"] as const;

type Id = (typeof IDS)[number];

type Step =
  | { readonly type: "read"; readonly id: Id }
  | { readonly type: "sum_positive" }
  | { readonly type: "count_tagged" }
  | { readonly type: "write"; readonly id: Id; readonly factor: number }
  | { readonly type: "delete"; readonly id: Id };

type Seen = readonly number[];

/** A transaction that has been answered: what it saw, step by step. */
interface Done {
  readonly steps: readonly Step[];
  readonly seen: Seen;
}

type State = Readonly<Partial<Record<Id, number>>>;

const positive: Query = {
  from: { collection: "accounts" },
  where: [{ field: "n", operator: ">", value: 0 }],
  orderBy: [{ field: "n", direction: "ascending" }],
};
const tagged: Query = {
  from: { collection: "accounts" },
  where: [{ field: "tags", operator: "array-contains", value: "odd" }],
};

/** An account's document; whether it is odd is a tag, which an index finds. */
function account(n: number): JsonObject {
  return { n, tags: n % 2 === 0 ? [] : ["odd"] };
}

const absent = -1000;

async function read(step: Step, transaction: Transaction): Promise<number> {
  switch (step.type) {
    case "read": {
      const found = await transaction.get(`accounts/${step.id}`);
      return Number(found?.data["n"] ?? absent);
    }
    case "sum_positive": {
      const found = await transaction.query(positive);
      return found.reduce((sum, { data }) => sum + Number(data["n"]), 0);
    }
    case "count_tagged":
      return transaction.count(tagged);
    case "write":
    case "delete":
      return 0;
  }
}

/** The same, of a state that is only thought of. */
function expected(step: Step, state: State): number {
  const all = Object.values(state);
  switch (step.type) {
    case "read":
      return state[step.id] ?? absent;
    case "sum_positive":
      return all.filter((n) => n > 0).reduce((sum, n) => sum + n, 0);
    case "count_tagged":
      return all.filter((n) => n % 2 !== 0).length;
    case "write":
    case "delete":
      return 0;
  }
}

/** What is written depends on everything that was seen. */
function amount(factor: number, seen: Seen): number {
  return seen.reduce((sum, n) => (sum * 3 + n) % 101, factor);
}

function writesOf(steps: readonly Step[], seen: Seen): readonly Write[] {
  return steps.flatMap((step): readonly Write[] => {
    if (step.type !== "write" && step.type !== "delete") return [];
    const path = `accounts/${step.id}`;
    if (step.type === "delete") return [{ type: "delete", path }];
    return [{ type: "set", path, data: account(amount(step.factor, seen)) }];
  });
}

function after({ steps, seen }: Done, state: State): State {
  const next: Partial<Record<Id, number>> = { ...state };
  for (const step of steps) {
    if (step.type === "delete") delete next[step.id];
    if (step.type === "write") next[step.id] = amount(step.factor, seen);
  }
  return next;
}

function fits({ steps, seen }: Done, state: State): boolean {
  return steps.every((step, index) => seen[index] === expected(step, state));
}

function isSame(a: State, b: State): boolean {
  return IDS.every((id) => a[id] === b[id]);
}

/** Whether the transactions, one after the other in some order, see what they saw and lead from one state to the other. */
function hasOrder(left: readonly Done[], state: State, end: State): boolean {
  if (left.length === 0) return isSame(state, end);
  return left.some(
    (next) =>
      fits(next, state) &&
      hasOrder(
        left.filter((one) => one !== next),
        after(next, state),
        end,
      ),
  );
}

const id = fc.constantFrom(...IDS);
const factor = fc.integer({ min: -50, max: 50 });
const readSteps = fc.array(
  fc.oneof(
    id.map((one): Step => ({ type: "read", id: one })),
    fc.constant<Step>({ type: "sum_positive" }),
    fc.constant<Step>({ type: "count_tagged" }),
  ),
  { maxLength: 3 },
);
const writeSteps = fc.uniqueArray(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant("write" as const), id, factor }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant("delete" as const), id }),
    },
  ),
  { maxLength: 2, selector: (step) => step.id },
);
const transactions = fc.array(
  fc
    .tuple(readSteps, writeSteps)
    .map(([reads, writes]) => [...reads, ...writes]),
  { minLength: 2, maxLength: 6 },
);

/** Runs all at once, as the scheduler mixes their steps; those that were not ABORTED. */
async function runAll(
  { documents }: EmbeddedPlatform,
  all: readonly (readonly Step[])[],
  pause: () => Promise<void>,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  const run = async (steps: readonly Step[]): Promise<void> => {
    const seen = await documents.transaction(async (transaction) => {
      const found: number[] = [];
      for (const step of steps) {
        await pause();
        found.push(await read(step, transaction));
      }
      transaction.write(...writesOf(steps, found));
      await pause();
      return found;
    });
    done.push({ steps, seen });
  };
  const refusals = await Promise.all(
    all.map(async (steps) => refusalOf(run(steps))),
  );
  const others = refusals.filter(
    (refusal) => refusal !== null && refusal.code !== "ABORTED",
  );
  expect(others).toEqual([]);
  return done;
}

async function stateOf({ documents }: EmbeddedPlatform): Promise<State> {
  const found = await documents.getAll(IDS.map((one) => `accounts/${one}`));
  const entries = IDS.map((one, index): [Id, number | undefined] => {
    const n = found[index]?.data["n"];
    return [one, n === undefined ? undefined : Number(n)];
  });
  return Object.fromEntries(entries.filter(([, n]) => n !== undefined));
}

test("whatever transactions are mixed in whatever way, some order one after the other explains all that they saw and left", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), transactions, async (scheduler, all) => {
      const platform = createEmbeddedPlatform({ dataDir: null });
      await keep(platform.documents, {
        "accounts/a": account(1),
        "accounts/b": account(2),
      });
      const start = await stateOf(platform);
      const pause = async (): Promise<void> =>
        scheduler.schedule(Promise.resolve());
      const done = await scheduler.waitFor(runAll(platform, all, pause));
      const end = await stateOf(platform);
      await platform.close();
      expect(hasOrder(done, start, end)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
