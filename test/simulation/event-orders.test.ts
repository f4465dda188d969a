import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { EventHistories, type EventOutcome } from "./event-histories.ts";

const HISTORIES = Number(process.env["COLLIDER_EVENT_HISTORIES"] ?? 100);

function night(duration: number): JsonObject {
  return { step_id: "night", tool_name: "sleep", parameters: { duration } };
}

function wait(fields: JsonObject = {}, after: readonly string[] = []) {
  return {
    step_id: "wait",
    tool_name: "wait_for_event",
    depends_on: [...after],
    parameters: { event: "paid", on_timeout: "continue", ...fields },
  };
}

const TAKEN: EventOutcome = {
  run: "success",
  has: "paid",
  keptStill: false,
  takenBy: ["wait"],
};
const MISSED: EventOutcome = {
  run: "success",
  has: null,
  keptStill: true,
  takenBy: [],
};

/** How often each outcome came about, in as many histories as are asked for. */
async function outcomesOf(
  play: (history: EventHistories) => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const outcomes = new Map<string, number>();
  const history = new EventHistories(1);
  for (let played = 0; played < HISTORIES; played += 1) {
    await play(history);
    const outcome = JSON.stringify(await history.outcome());
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  history.close();
  return outcomes;
}

const always = (outcome: EventOutcome) =>
  new Map([[JSON.stringify(outcome), HISTORIES]]);

describe("an event, in every order of what happens", () => {
  it(
    "that is sent before its wait is taken by it",
    { timeout: 120_000 },
    async () => {
      const outcomes = await outcomesOf(async (history) => {
        await history.start([night(3_600), wait({}, ["night"])]);
        await history.send();
        expect(await history.phase("wait")).toBeNull();
      });
      expect(outcomes).toEqual(always(TAKEN));
    },
  );

  it(
    "that is sent at the moment at which its wait begins is taken by it",
    { timeout: 120_000 },
    async () => {
      const begun = new Set<string | null>();
      const outcomes = await outcomesOf(async (history) => {
        await history.start([night(1), wait({}, ["night"])]);
        await history.idle(25);
        begun.add(await history.phase("wait"));
        await history.send();
      });
      expect(outcomes).toEqual(always(TAKEN));
      expect(begun).toEqual(new Set([null, "waiting"]));
    },
  );

  it(
    "that is sent at the moment at which its wait times out is taken by it or kept, and nothing between",
    { timeout: 120_000 },
    async () => {
      const outcomes = await outcomesOf(async (history) => {
        await history.start([wait({ timeout: 2 })]);
        await history.idle(25);
        await history.send();
      });
      const [taken, missed] = [TAKEN, MISSED].map((one) => JSON.stringify(one));
      expect(new Set(outcomes.keys())).toEqual(new Set([taken, missed]));
    },
  );

  it(
    "that is sent after its wait has timed out is kept",
    { timeout: 120_000 },
    async () => {
      const outcomes = await outcomesOf(async (history) => {
        await history.start([wait({ timeout: 2 })]);
        await history.until(
          async () => (await history.phase("wait")) === "success",
        );
        await history.send();
      });
      expect(outcomes).toEqual(always(MISSED));
    },
  );
});
