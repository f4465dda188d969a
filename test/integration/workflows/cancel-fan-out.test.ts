import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { stepsCollection } from "#workflows/runtime/step/step-document.ts";
import { step } from "./engine-definitions.ts";
import type { Moment } from "./gated-platform.ts";
import { Station } from "./station.ts";

const WIDTH = 500;
const LOAD = /\/steps\/(part\d+)$/;

/** The step that a batch read is the load of. */
function loadedBy({ verb, about: [, own = ""] }: Moment): string[] {
  const stepId = verb === "get_all" ? LOAD.exec(own)?.[1] : undefined;
  return stepId === undefined ? [] : [stepId];
}

/** A station, and the steps that were dispatched in it. */
function watched() {
  const dispatched = new Set<string>();
  const station = new Station({
    aroundCallTool: (callTool) => async (call) => {
      dispatched.add(call.step.name.split("/")[1] ?? "");
      await callTool(call);
    },
  });
  return { station, dispatched };
}

describe("a cancel during a fan-out of five hundred", () => {
  it.each([1, 100, 400])(
    "that comes when %i steps were dispatched lets no step start that loads after it is answered",
    async (begun) => {
      const { station, dispatched } = watched();
      const parts = Array.from({ length: WIDTH }, (_, at) => `part${at}`);
      const runId = await station.start([
        // Steps of both kinds: one is claimed before it acts, the other is not.
        ...parts.map((id, at) =>
          step(id, at % 2 === 0 ? "make_thing" : "send_thing"),
        ),
        step("join", "make_thing", { after: parts.join(" ") }),
      ]);
      while (dispatched.size < begun) await endOfTurn();
      await station.call("cancel_workflow", { payload: { run_id: runId } });
      const before = new Set(station.moments.flatMap(loadedBy));
      const startedBefore = new Set(dispatched);
      const run = await station.ended(runId);
      await station.pass(600_000);
      expect(run.phase).toBe("cancelled");
      const late = parts.filter((id) => !before.has(id));
      const loadedLate = new Set(station.moments.flatMap(loadedBy));
      expect(late.filter((id) => loadedLate.has(id))).not.toEqual([]);
      expect(late.filter((id) => dispatched.has(id))).toEqual([]);
      expect(dispatched.has("join")).toBe(false);
      // What is begun and what is recorded are the same steps, and nothing of another is left.
      const kept = await station.engine.platform.documents.query({
        from: { collection: stepsCollection(runId) },
      });
      const settled = kept.filter(({ data }) => data["phase"] === "success");
      expect(settled.map(({ id }) => id).toSorted()).toEqual(
        [...dispatched].toSorted(),
      );
      expect(startedBefore.size).toBeGreaterThanOrEqual(begun);
    },
  );
});
