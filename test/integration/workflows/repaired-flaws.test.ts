import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import type { EngineOptions } from "./engine.ts";
import type { Moment } from "./gated-platform.ts";
import { commitOf, outside } from "./moments.ts";
import { pause, resume } from "./paused-runs.ts";
import { Station } from "./station.ts";

/** No look at a whole run, which would find whatever is lost: only a resume has one. */
const UNREPAIRED: EngineOptions = {
  aroundDeliver: (deliver) => async (delivery) => {
    const isResume = JSON.stringify(delivery.payload).includes("resume_only");
    if (delivery.operation !== "advance_run" || isResume)
      await deliver(delivery);
  },
};

const STEADY = { max_attempts: 3, initial_interval: 600, jitter: "none" };

function failing(calls: number, code = "UNAVAILABLE") {
  return { fails: { code, calls } };
}

/** The order of an attempt that is not the first. */
function orderOfRetry({ verb, stage, about }: Moment): boolean {
  return (
    verb === "enqueue" &&
    stage === "before" &&
    (about[1] ?? "").includes('"attempt":2')
  );
}

describe("a failing step that crashes before its run turns to failing", () => {
  it.each(["make_thing", "send_thing", "look_up"])(
    "has the run failed by the repeat of its delivery: %s",
    async (tool) => {
      const station = new Station(UNREPAIRED);
      // What is claimed is written before it acts, too.
      let writes = tool === "send_thing" ? -1 : 0;
      const recorded = commitOf("bad", "after");
      station.killAt((moment) => recorded(moment) && (writes += 1) === 1);
      const runId = await station.start([
        step("bad", tool, { parameters: failing(1, "INVALID_ARGUMENT") }),
        step("after", "make_thing", { after: "bad" }),
      ]);
      await station.settle();
      expect(await station.phases(runId, ["bad"])).toEqual(["failed"]);
      expect((await station.run(runId)).phase).toBe("running");
      station.restart();
      await station.settle();
      expect((await station.run(runId)).phase).toBe("failed");
      expect(station.machine.world.callsOf(`${runId}.bad`)).toBe(1);
    },
  );
});

describe("a retry lost before its enqueue", () => {
  it("is ordered by the repeat of the delivery that failed", async () => {
    const station = new Station(UNREPAIRED);
    station.killAt(orderOfRetry);
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: failing(1),
        retry_policy: STEADY,
      }),
      step("b", "make_thing", { after: "a" }),
    ]);
    await station.settle();
    expect(await station.phases(runId, ["a"])).toEqual(["retrying"]);
    expect(station.tasks("make_thing")).toHaveLength(1);
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(2);
  });
});

describe("a task name used twice", () => {
  const JOIN = [
    step("a", "make_thing"),
    step("b", "make_thing"),
    // A join, which is ordered by name; and so is each try of it, and what a resume orders.
    step("join", "send_thing", {
      after: "a b",
      parameters: failing(2),
      retry_policy: STEADY,
    }),
  ];

  it.each([
    ["a join that is tried again within the hour", 0],
    ["a join that is tried again, paused and resumed within the hour", 2],
  ])("would lose a wake-up: %s has a name for each time", async (_, most) => {
    const station = new Station(UNREPAIRED);
    const runId = await station.start(JOIN);
    const began = station.machine.clock.now();
    for (const attempt of [2, 3]) {
      await station.until(async () => {
        const state = await station.step(runId, "join");
        return state?.phase === "retrying" && state.attempt === attempt;
      });
      for (let pauses = 0; pauses < most; pauses += 1) {
        await pause(station, runId);
        await resume(station, runId);
        await station.settle();
      }
    }
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.join`)).toBe(3);
    expect(station.machine.clock.now() - began).toBeLessThan(3_600_000);
  });

  it("would lose a wake-up: a lease that is waited for again has a name of its own", async () => {
    const station = new Station(UNREPAIRED);
    const began = station.machine.clock.now();
    station.killAt(outside("send", "before"));
    const runId = await station.start([step("mail", "send_thing")]);
    for (let deaths = 0; deaths < 3; deaths += 1) {
      await station.until(
        async () => station.moments.at(-1)?.verb === "outside",
      );
      station.killAt(outside("send", "before"));
      station.restart();
      // Another delivery finds the lease, and waits for its end.
      await station.deliver(runId, "mail");
      await station.deliver(runId, "mail");
    }
    station.killAt(() => false);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.clock.now() - began).toBeLessThan(3_600_000);
  });
});
