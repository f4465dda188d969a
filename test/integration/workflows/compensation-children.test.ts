import { describe, expect, it } from "vitest";
import { failing, undoable, undone } from "./compensations.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import { begin, childOf, family, parentOf, SLEEPING } from "./families.ts";
import { outside } from "./moments.ts";
import { cancel, show } from "./paused-runs.ts";
import { Station } from "./station.ts";

const NIGHT = {
  step_id: "night",
  tool_name: "sleep",
  parameters: { duration: 600 },
};

describe("a run that is undone, and waits for another", () => {
  it("is undone when the other has ended, which is undone before", async () => {
    const child = definitionOf([
      undoable("c"),
      { ...NIGHT, depends_on: ["c"] },
    ]);
    const { station, runId } = await begin([
      undoable("a"),
      ...family(child, { depends_on: ["a"] }),
    ]);
    await station.settle();
    const { id: childId } = await childOf(station);
    await cancel(station, runId, { compensate: true });
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect((await station.run(childId)).phase).toBe("cancelled");
    expect(await undone(station, childId, ["c"])).toEqual([1]);
    expect(await undone(station, runId, ["a"])).toEqual([1]);
    const ofChild = await station.step(childId, "~c");
    const ofParent = await station.step(runId, "~a");
    const isBefore =
      (ofChild?.started_at ?? "") <= (ofParent?.started_at ?? "");
    expect(isBefore).toBe(true);
  });

  it("waits for what the other has claimed", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "after"));
    await station.start([
      undoable("a"),
      ...family(definitionOf([step("mail", "send_thing")]), {
        depends_on: ["a"],
      }),
    ]);
    await send.reached;
    const runId = (await parentOf(station))?.id ?? "";
    await cancel(station, runId, { compensate: true });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("cancelling");
    expect(await undone(station, runId, ["a"])).toEqual([0]);
    send.release();
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await undone(station, runId, ["a"])).toEqual([1]);
  });

  it("has the other told again that it is to stop, where that was lost", async () => {
    const { station, runId } = await begin([
      undoable("a"),
      ...family(SLEEPING, { depends_on: ["a"] }),
    ]);
    await station.settle();
    station.killAt(
      ({ verb, about }) =>
        verb === "enqueue" && (about[1] ?? "").includes("family_only"),
    );
    const payload = { run_id: runId, compensate: true };
    expect(await station.call("cancel_workflow", { payload })).toBeNull();
    station.restart();
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await undone(station, runId, ["a"])).toEqual([1]);
  });

  it("undoes what the other did, where it says how", async () => {
    const child = definitionOf([step("c", "make_thing")]);
    const compensate = {
      tool_name: "make_thing",
      parameters: {
        on: "${run.id}.undo_child",
        saw: ["${steps.child.run_id}"],
      },
    };
    const [first] = family(child, { compensate });
    const { station, runId } = await begin([
      first ?? {},
      failing("bad", "child"),
    ]);
    expect((await station.ended(runId)).phase).toBe("failed");
    const { id: childId } = await childOf(station);
    expect(await station.step(runId, "~child")).toMatchObject({
      output: { saw: [childId] },
    });
    expect(await show(station, runId)).toMatchObject({
      compensations: [{ undoes: "child", status: "success" }],
    });
  });
});
