import { describe, expect, it } from "vitest";
import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import { commitOf, outside } from "./moments.ts";
import {
  asked,
  failedChain,
  FAILS_ONCE,
  made,
  retried,
  settledInPause,
  work,
} from "./retried-runs.ts";
import { Station, WITHHELD } from "./station.ts";

describe("a run that is retried", () => {
  it("takes over what succeeded, and runs all else again, in a run of its own", async () => {
    const station = new Station();
    const old = await failedChain(station);
    const runId = await retried(station, old);
    const run = await station.ended(runId);
    expect(run).toMatchObject({
      phase: "success",
      retried_from: old,
      owner_id: "alice@example.com",
      input: { client: "Keller" },
    });
    expect(await station.run(old)).toMatchObject({
      phase: "failed",
      retried_by: runId,
    });
    const { world } = station.machine;
    expect(["a", "b", "c"].map((name) => world.callsOf(name))).toEqual([
      1, 2, 1,
    ]);
  });

  it("does not end before what had failed is done, where a step that went on after the failure had succeeded", async () => {
    const station = new Station();
    const old = await station.start(
      [
        work("a", "make_thing", { parameters: FAILS_ONCE }),
        work("b", "make_thing", {
          after: "a",
          run_if: "all_done",
          parameters: { saw: ["${steps.a.mark}"] },
        }),
        work("off", "make_thing", { when: "run.id == ''" }),
      ],
      { error_handling: "continue_on_failure" },
    );
    expect((await station.ended(old)).phase).toBe("partial");
    const runId = await retried(station, old);
    expect((await station.ended(runId)).phase).toBe("success");
    const [a, b] = [
      await station.step(runId, "a"),
      await station.step(runId, "b"),
    ];
    const mark = a?.phase === "success" ? a.output["mark"] : null;
    expect(b).toMatchObject({ inherited_from: null, output: { saw: [mark] } });
    expect(await station.phases(runId, ["off"])).toEqual(["skipped"]);
    expect(station.machine.world.callsOf("b")).toBe(2);
  });

  it("reads an output where it was made, and keeps no copy", async () => {
    const station = new Station();
    const old = await failedChain(station);
    const runId = await retried(station, old);
    await station.ended(runId);
    const before = await station.step(old, "a");
    expect(await station.step(runId, "a")).toMatchObject({
      output: {},
      inherited_from: old,
    });
    const [a, , c] = z
      .array(JsonRecord)
      .parse(
        (await asked(station, "get_workflow", { run_id: runId }))["steps"],
      );
    const output = before?.phase === "success" ? before.output : null;
    expect(a).toMatchObject({ status: "success", output, inherited_from: old });
    expect(c).toMatchObject({
      inherited_from: null,
      output: { saw: [output?.["mark"], expect.any(String)] },
    });
  });

  it("may be retried in its turn, and inherits from where it was made first", async () => {
    const station = new Station();
    const first = await station.start([
      work("a", "make_thing"),
      work("b", "make_thing", {
        after: "a",
        parameters: { fails: { code: "INVALID_ARGUMENT", calls: 2 } },
      }),
    ]);
    await station.ended(first);
    const second = await retried(station, first);
    expect((await station.ended(second)).phase).toBe("failed");
    const third = await retried(station, second);
    expect((await station.ended(third)).phase).toBe("success");
    expect(await station.step(third, "a")).toMatchObject({
      inherited_from: first,
    });
    expect(await station.run(third)).toMatchObject({
      root_run_id: first,
      retried_from: second,
    });
  });

  it("looks up an effect outside that had happened, and does not repeat it", async () => {
    const station = new Station();
    const old = await station.start([
      work("mail", "send_thing", {
        parameters: { answer_lost: true },
        retry_policy: { max_attempts: 1 },
      }),
    ]);
    expect((await station.ended(old)).phase).toBe("failed");
    const runId = await retried(station, old);
    expect((await station.ended(runId)).phase).toBe("success");
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
  });

  it("does from a step on all once more, with effects of its own", async () => {
    const station = new Station();
    const old = await station.start([
      work("a", "make_thing"),
      work("mail", "send_thing", { after: "a" }),
      work("after", "make_thing", { after: "mail" }),
      work("apart", "make_thing"),
    ]);
    await station.ended(old);
    const again = await retried(station, old, { from_step: "mail" });
    expect((await station.ended(again)).phase).toBe("success");
    const onceMore = await retried(station, again, { from_step: "mail" });
    expect((await station.ended(onceMore)).phase).toBe("success");
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([
      1, 1, 1,
    ]);
    const counts = ["a", "after", "apart"].map((name) => made(station, name));
    expect(await Promise.all(counts)).toEqual([1, 3, 1]);
  });

  it("keeps the key of a repeated effect over the retries that follow", async () => {
    const station = new Station();
    const steps = [work("mail", "send_thing")];
    const first = await station.start(steps, { timeout: 20 });
    await station.ended(first);
    station.killAt(outside("send", "after"));
    const second = await retried(station, first, { from_step: "mail" });
    await station.settle();
    station.restart();
    await station.pass(20_000);
    expect((await station.run(second)).phase).toBe("timed_out");
    await settledInPause(station, await retried(station, second));
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([
      1, 1,
    ]);
  });

  it("waits for no member of a join that it took over", async () => {
    const station = new Station();
    const old = await station.start([
      work("a", "make_thing"),
      work("b", "make_thing", { parameters: FAILS_ONCE }),
      work("c", "make_thing"),
      work("join", "make_thing", { after: "a b c" }),
    ]);
    await station.ended(old);
    const runId = await retried(station, old);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await made(station, "join")).toBe(1);
  });

  it("leaves a step of the old run that is still dispatched without effect", async () => {
    const station = new Station(WITHHELD);
    const old = await station.start([work("a", "make_thing")]);
    const commit = station.holdAt(commitOf("a", "before"));
    const late = station.deliver(old, "a");
    await commit.reached;
    await asked(station, "cancel_workflow", { run_id: old });
    const runId = await retried(station, old);
    await station.deliver(runId, "a", { epoch: 1 });
    commit.release();
    await expect(late).rejects.toThrow("not as the commit expects it");
    expect(await made(station, "a")).toBe(1);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("leaves a claimed step of the old run without effect, where that would be in its commit", async () => {
    const station = new Station();
    const commits: string[] = [];
    const commit = station.holdAt((moment) => {
      if (!commitOf("a", "before")(moment)) return false;
      commits.push("a");
      return commits.length === 2;
    });
    const undone = {
      compensate: { tool_name: "look_up", parameters: { on: "a" } },
    };
    const old = await station.start([work("a", "make_thing", undone)], {
      timeout: 20,
    });
    await commit.reached;
    expect(await station.phases(old, ["a"])).toEqual(["claimed"]);
    await station.pass(20_000);
    expect((await station.run(old)).phase).toBe("timed_out");
    const runId = await retried(station, old);
    await station.settle();
    commit.release();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(old, ["a"])).toEqual(["skipped"]);
    expect(await made(station, "a")).toBe(1);
  });

  it("waits for the lease of what the old run may still do outside", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "before"));
    const old = await station.start([work("mail", "send_thing")], {
      timeout: 20,
    });
    await send.reached;
    await station.pass(20_000);
    expect((await station.run(old)).phase).toBe("timed_out");
    const runId = await retried(station, old);
    await station.settle();
    expect(await station.phases(runId, ["mail"])).toEqual(["claimed"]);
    send.release();
    await settledInPause(station, runId);
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
  });
});
