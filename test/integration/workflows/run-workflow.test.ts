import { describe, expect, it } from "vitest";
import { resolveReferences } from "#workflows/definition/references.ts";
import { refusal } from "./by-hand.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import {
  asleep,
  begin,
  CHILD,
  childOf,
  failing,
  family,
  runsOf,
  SLEEPING,
} from "./families.ts";
import { asked } from "./retried-runs.ts";
import { Station } from "./station.ts";

describe("a step that runs another workflow", () => {
  it("waits for the end of that run, and has its output", async () => {
    const { station, runId } = await begin(family());
    expect((await station.ended(runId)).phase).toBe("success");
    const { id: childId } = await childOf(station);
    expect(await station.step(runId, "child")).toMatchObject({
      phase: "success",
      output: { run_id: childId, status: "success", output: { given: 7 } },
    });
    expect(await station.run(childId)).toMatchObject({
      owner_id: "alice@example.com",
      parent: { run_id: runId, step_id: "child" },
      ancestors: [runId],
    });
    expect(await station.effects(childId, "c")).toBe(1);
  });

  it("shows which run it waits for, and that run who waits for it", async () => {
    const { station, runId, childId } = await asleep();
    expect(
      await asked(station, "get_workflow", { run_id: runId }),
    ).toMatchObject({
      parent: null,
      steps: [
        {
          status: "waiting",
          waiting_for: { for: "run", run_id: childId, until: null },
        },
        {},
      ],
    });
    const child = await asked(station, "get_workflow", { run_id: childId });
    expect(child).toMatchObject({
      parent: { run_id: runId, step_id: "child" },
    });
  });

  it("fails, in one attempt, when that run fails", async () => {
    const { station, runId } = await begin(
      family(failing({ fails: { code: "INVALID_ARGUMENT" } }), {
        retry_policy: { max_attempts: 3 },
      }),
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    const { id } = await childOf(station);
    expect(await station.step(runId, "child")).toMatchObject({
      error: {
        code: "FAILED_PRECONDITION",
        reason: "CHILD_RUN_FAILED",
        message: `The run ${id} ended as failed: Step "c" failed: The step was told to fail.`,
      },
    });
    expect(await station.runIds()).toHaveLength(2);
  });

  it("succeeds without an output when that run ends as partial", async () => {
    const fails = { fails: { code: "INVALID_ARGUMENT" } };
    const partial = definitionOf(
      [step("c", "make_thing", { parameters: fails }), step("d", "make_thing")],
      { error_handling: "continue_on_failure", output: "${steps.d.mark}" },
    );
    const { station, runId } = await begin(family(partial));
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "child")).toMatchObject({
      output: { status: "partial", output: null },
    });
  });

  it("fails when that workflow cannot be started, with what is wrong", async () => {
    const { station, runId } = await begin(
      family(CHILD, { parameters: { workflow_name: "unheard of" } }),
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "child")).toMatchObject({
      error: { code: "NOT_FOUND", reason: "WORKFLOW_UNKNOWN" },
    });
  });

  it("fails when that run is cancelled by itself", async () => {
    const { station, runId, childId } = await asleep();
    await asked(station, "cancel_workflow", { run_id: childId });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("failed");
  });

  it("has what its run is given from its own run, and that run's references are that run's", async () => {
    const inner = definitionOf(
      [step("c", "make_thing", { parameters: { saw: ["${input.name}"] } })],
      { output: { said: "$${literal} ${steps.c.saw[0]}" } },
    );
    const { station, runId } = await begin([
      step("a", "make_thing"),
      {
        step_id: "child",
        tool_name: "run_workflow",
        parameters: {
          workflow_definition: inner,
          input: { name: "${steps.a.mark}" },
        },
      },
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    const made = await station.step(runId, "a");
    const said =
      made?.phase === "success"
        ? resolveReferences("$${literal} ${steps.a.mark}", {
            steps: new Map([["a", made.output]]),
            context: {},
            input: {},
            run: { id: runId, user_id: "" },
          })
        : null;
    expect(await station.step(runId, "child")).toMatchObject({
      output: { output: { said } },
    });
  });

  it("is refused with what is wrong with the definition that it brings, at its place", async () => {
    const station = new Station();
    const start = async (child: object) =>
      refusal(station, "start_workflow", {
        workflow_definition: definitionOf(family({ ...child })),
      });
    const inner = definitionOf([
      step("c", "make_thing", { parameters: { saw: ["${steps.x.mark}"] } }),
      { tool_name: "make_think" },
    ]);
    const at =
      "payload.workflow_definition.steps[0].parameters.workflow_definition";
    expect(await start(inner)).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [
        { field: `${at}.steps[0].parameters.saw[0]` },
        { field: `${at}.steps[1].tool_name` },
      ],
    });
    let deep: object = CHILD;
    for (let depth = 0; depth < 5; depth += 1)
      deep = definitionOf(family({ ...deep }));
    expect(await start(deep)).toMatchObject({
      fieldViolations: [
        {
          reason: "TOO_DEEP",
          description: "is nested deeper than 20 levels",
        },
      ],
    });
  });

  it("lies at most five deep in others, where that is known only when it begins", async () => {
    const { station, runId } = await begin([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 60 } },
      ...family(CHILD, { depends_on: ["night"] }),
    ]);
    const path = `workflow_runs/${runId}`;
    const ancestors = ["run_1", "run_2", "run_3", "run_4", "run_5"];
    await station.engine.platform.documents.transaction(async (transaction) =>
      transaction.write({ type: "update", path, fields: { ancestors } }),
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "child")).toMatchObject({
      error: { code: "FAILED_PRECONDITION", reason: "RUNS_TOO_DEEP" },
    });
  });

  it("is refused where the outermost run has ten thousand in it, at whatever depth", async () => {
    const { station, runId } = await begin([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 60 } },
      ...family(definitionOf(family(CHILD)), { depends_on: ["night"] }),
    ]);
    await station.engine.platform.documents.transaction(async (transaction) => {
      for (let made = 0; made < 9_999; made += 1)
        transaction.write({
          type: "create",
          path: `workflow_runs/filled_${made}`,
          data: { ancestors: [runId, "run_between"] },
        });
    });
    expect((await station.ended(runId)).phase).toBe("failed");
    const [childId = ""] = (await station.runIds()).filter(
      (id) => id !== runId && !id.startsWith("filled"),
    );
    expect(await station.step(childId, "child")).toMatchObject({
      error: { code: "FAILED_PRECONDITION", reason: "RUNS_TOO_MANY" },
    });
  });

  it("starts no run that would wait for a slot which its own run holds", async () => {
    const concurrency = { key: "mail", limit: 1 };
    const { station, runId } = await begin(family({ ...CHILD, concurrency }), {
      concurrency,
    });
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "child")).toMatchObject({
      error: { reason: "SLOT_HELD_ABOVE" },
    });
  });
});

describe("a run that another waits for", () => {
  it("is stopped when that is cancelled, and so are those that it waits for", async () => {
    const { station, runId } = await begin(
      family(definitionOf(family(SLEEPING))),
    );
    await station.settle();
    await asked(station, "cancel_workflow", { run_id: runId });
    await station.settle();
    const children = await runsOf(station, true);
    expect(children.map(({ phase, error }) => [phase, error?.reason])).toEqual([
      ["cancelled", "PARENT_STOPPED"],
      ["cancelled", "PARENT_STOPPED"],
    ]);
  });

  it("is stopped when another step of that fails", async () => {
    const { station, runId } = await begin([
      ...family(SLEEPING),
      {
        tool_name: "wait_for_event",
        parameters: { event: "never", timeout: 10 },
      },
    ]);
    await station.pass(10_000);
    expect((await station.run(runId)).phase).toBe("failed");
    expect((await childOf(station)).phase).toBe("cancelled");
  });

  it("has no more time than that has left", async () => {
    const { station, runId } = await begin(family(SLEEPING), { timeout: 60 });
    await station.settle();
    const child = await childOf(station);
    expect(child.deadline_at).toBe((await station.run(runId)).deadline_at);
    expect((await station.ended(runId)).phase).toBe("timed_out");
    await station.settle();
    const { phase } = await station.run(child.id);
    expect(["timed_out", "cancelled"]).toContain(phase);
  });

  it.each(["skip_step", "complete_step"])(
    "is stopped when the step that waits for it is settled by %s",
    async (operation) => {
      const { station, runId, childId } = await asleep();
      const output = { run_id: childId, status: "success", output: null };
      await asked(station, operation, {
        run_id: runId,
        step_id: "child",
        ...(operation === "complete_step" && { output }),
      });
      await station.pass(1_000);
      expect((await station.run(childId)).phase).toBe("cancelled");
      expect((await station.run(runId)).phase).toBe("success");
    },
  );
});
