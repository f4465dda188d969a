import { setTimeout as after } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { WorkflowResult } from "#workflows/runtime/view/workflow-result.ts";
import { EventListener } from "../http/event-listener.ts";
import type { ServedProgram } from "../served-program.ts";
import {
  awaits,
  LanguageClient,
  opens,
  statusesOf,
  stepOf,
} from "./language-client.ts";

const Runs = z.object({ runs: z.array(z.object({ status: z.string() })) });

/** What is done to runs from outside, each at least once, whatever platform the program stands on. */
export function describeControl(
  name: string,
  open: () => Promise<ServedProgram>,
): void {
  describe(`${name}: a run`, () => {
    let program: ServedProgram;
    let alice: LanguageClient;

    beforeAll(async () => {
      program = await open();
      alice = new LanguageClient(await program.as());
    });

    afterAll(async () => program.close());

    it("is paused, keeps what comes meanwhile, and is resumed", async () => {
      const run = await alice.start([
        awaits("wait"),
        opens("then", { depends_on: ["wait"] }),
      ]);
      await alice.waiting(run, "wait");
      const { run_id } = run;
      const paused = await alice.does("pause_workflow", { run_id });
      expect(paused.status).toBe("paused");
      await alice.send(run, "wait");
      expect(stepOf(await alice.look(run), "then").status).toBe("pending");
      await alice.does("resume_workflow", { run_id });
      expect(statusesOf(await alice.ended(run))).toEqual([
        "success",
        "success",
      ]);
    });

    it("is cancelled while it waits", async () => {
      const run = await alice.start([awaits("wait")]);
      await alice.waiting(run, "wait");
      const { run_id } = run;
      const cancelled = await alice.does("cancel_workflow", { run_id });
      expect(cancelled.status).toBe("cancelled");
      expect(
        await alice.client.send("send_workflow_event", {
          run_id,
          event: "wait",
        }),
      ).toMatchObject({
        error: { status: "FAILED_PRECONDITION" },
      });
    });

    it("is cancelled with the runs that it waits for", async () => {
      const other = {
        step_id: "other",
        tool_name: "run_workflow",
        parameters: {
          workflow_definition: { name: "other", steps: [awaits("wait")] },
        },
      };
      const { run_id } = await alice.start([other]);
      const list = async () =>
        alice.client.done("list_workflows", { workflow_name: "other" });
      const others = async () => Runs.parse(await list()).runs;
      while ((await others()).length === 0) await after(20);
      await alice.does("cancel_workflow", { run_id });
      while ((await others())[0]?.status === "running") await after(20);
      expect(await others()).toMatchObject([{ status: "cancelled" }]);
    });

    it("is repeated, and takes over what succeeded", async () => {
      const failed = await alice.ended(
        await alice.start([opens("done"), awaits("wait", { timeout: 1 })]),
      );
      expect(failed.status).toBe("failed");
      const { run_id } = failed;
      const repeat = await alice.does("retry_workflow", { run_id });
      await alice.send(repeat, "wait");
      const ended = await alice.ended(repeat);
      expect(ended).toMatchObject({ status: "success", retried_from: run_id });
      expect(stepOf(ended, "done")).toMatchObject({
        inherited_from: run_id,
        output: stepOf(failed, "done").output,
      });
    });

    it("has steps settled by hand", async () => {
      const run = await alice.start([
        awaits("skipped"),
        awaits("completed"),
        opens("after", { depends_on: ["completed"] }),
      ]);
      await alice.waiting(run, "skipped");
      await alice.waiting(run, "completed");
      const { run_id } = run;
      await alice.does("skip_step", { run_id, step_id: "skipped" });
      await alice.does("complete_step", {
        run_id,
        step_id: "completed",
        output: { event_id: "e", data: {}, received_at: null },
      });
      expect(statusesOf(await alice.ended(run))).toEqual([
        "skipped",
        "success",
        "success",
      ]);
    });

    const undoable = opens("open", {
      compensate: {
        tool_name: "delete_casefile",
        parameters: {
          casefile_id: "${steps.open.casefile_id}",
          confirm: true,
        },
      },
    });

    async function isGone(run: WorkflowResult): Promise<boolean> {
      const casefile_id = stepOf(run, "open").output?.["casefile_id"] ?? null;
      const shown = await alice.client.send("get_casefile", { casefile_id });
      return shown.error !== null;
    }

    it("undoes what it did when a step fails", async () => {
      const steps = [
        undoable,
        { ...awaits("wait", { timeout: 1 }), depends_on: ["open"] },
      ];
      const run = await alice.ended(await alice.start(steps));
      expect(run.status).toBe("failed");
      expect(run.compensations).toMatchObject([
        { step_id: "~open", status: "success" },
      ]);
      expect(await isGone(run)).toBe(true);
    });

    it("undoes what it did when it is cancelled so, and nothing otherwise", async () => {
      const steps = [undoable, { ...awaits("wait"), depends_on: ["open"] }];
      const cancelled = async (compensate: boolean) => {
        const run = await alice.start(steps);
        await alice.waiting(run, "wait");
        const { run_id } = run;
        await alice.does("cancel_workflow", { run_id, compensate });
        return alice.ended(run);
      };
      const undone = await cancelled(true);
      expect(undone.status).toBe("cancelled");
      expect(await isGone(undone)).toBe(true);
      const left = await cancelled(false);
      expect(left.status).toBe("cancelled");
      expect(await isGone(left)).toBe(false);
    });

    it("is watched while it goes on", async () => {
      const run = await alice.start([awaits("wait")]);
      await alice.waiting(run, "wait");
      const listener = await EventListener.connect({
        url: `${program.url}/watch-workflow`,
        token: alice.client.token,
        runId: run.run_id,
      });
      const begun = await listener.take(2);
      await alice.send(run, "wait");
      const told = [...begun, ...(await listener.take(10))];
      expect(told.at(-1)).toMatchObject({
        event: "end",
        data: { status: "success" },
      });
    });
  });
}
