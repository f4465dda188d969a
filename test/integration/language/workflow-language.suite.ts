import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { epochMs } from "#shared/kernel/time.ts";
import { EventListener } from "../http/event-listener.ts";
import type { WorkflowResult } from "#workflows/runtime/workflow-result.ts";
import type { ServedProgram } from "../served-program.ts";
import {
  awaits,
  LanguageClient,
  opens,
  statusesOf,
  stepOf,
} from "./language-client.ts";

/** What workflows can say, each at least once, whatever platform the program stands on. */
export function describeLanguage(
  name: string,
  open: () => Promise<ServedProgram>,
): void {
  describe(`${name}: a workflow`, () => {
    let program: ServedProgram;
    let alice: LanguageClient;

    beforeAll(async () => {
      program = await open();
      alice = new LanguageClient(await program.as());
    });

    afterAll(async () => program.close());

    it("calls a tool for each item of a list, and tolerates some failures", async () => {
      const titles = ["a", "", "c", "d", "e"];
      const each = opens("each", {
        for_each: "${input.titles}",
        max_concurrency: 2,
        tolerated_failures: 1,
        parameters: { title: "${item}" },
      });
      const again = opens("again", {
        for_each: "${steps.each.outputs}",
        when: "steps.each.count == 5",
        parameters: { title: "Number ${index}" },
      });
      const run = await alice.ended(
        await alice.start([each, again], {}, { input: { titles } }),
      );
      expect(run.status).toBe("success");
      const { output } = stepOf(run, "each");
      expect(output).toMatchObject({ count: 5, failed: 1 });
      expect(output?.["outputs"]).toMatchObject([{}, null, {}, {}, {}]);
      expect(stepOf(run, "again").output).toMatchObject({ count: 5 });
    });

    it("settles a list without items at once", async () => {
      const each = opens("each", { for_each: "${input.none}" });
      const run = await alice.ended(
        await alice.start(
          [each, opens("after", { depends_on: ["each"] })],
          {},
          { input: { none: [] } },
        ),
      );
      expect(statusesOf(run)).toEqual(["success", "success"]);
    });

    it("leaves out what a condition does not hold for, and joins all the same", async () => {
      const run = await alice.ended(
        await alice.start(
          [
            opens("yes", { when: "input.number > 3" }),
            opens("no", { when: "input.number < 3" }),
            opens("join", { depends_on: ["yes", "no"], run_if: "none_failed" }),
            opens("never", { depends_on: ["no"] }),
          ],
          {},
          { input: { number: 4 } },
        ),
      );
      expect(run.status).toBe("success");
      expect(statusesOf(run)).toEqual([
        "success",
        "skipped",
        "success",
        "skipped",
      ]);
    });

    it("sleeps", async () => {
      const sleep = { tool_name: "sleep", parameters: { duration: 1 } };
      const run = await alice.ended(await alice.start([sleep]));
      expect(run.status).toBe("success");
      expect(run.duration_ms).toBeGreaterThanOrEqual(1000);
    });

    it("waits for events, sent before and after, and for one that does not come", async () => {
      const run = await alice.start([
        awaits("early", { match: { client: "keller" } }),
        { ...awaits("late"), depends_on: ["early"] },
        awaits("never", { timeout: 1, on_timeout: "continue" }),
      ]);
      expect(await alice.send(run, "late", { number: 1 })).toMatchObject({
        kept: true,
      });
      await alice.waiting(run, "early");
      await alice.send(run, "early", { client: "north" });
      await alice.send(run, "early", { client: "keller", number: 2 });
      const ended = await alice.ended(run);
      expect(statusesOf(ended)).toEqual(["success", "success", "success"]);
      expect(stepOf(ended, "early").output).toMatchObject({
        data: { client: "keller", number: 2 },
      });
      expect(stepOf(ended, "late").output).toMatchObject({
        data: { number: 1 },
      });
      expect(stepOf(ended, "never").output).toMatchObject({ data: null });
    });

    it("asks for somebody's word", async () => {
      const ask = (stepId: string) => ({
        step_id: stepId,
        tool_name: "approval",
        parameters: { message: "May it go on?" },
      });
      const run = await alice.start([ask("yes"), ask("no")], {
        error_handling: "continue_on_failure",
      });
      await alice.waiting(run, "yes");
      await alice.waiting(run, "no");
      const { run_id } = run;
      await alice.client.done("approve_step", { run_id, step_id: "yes" });
      await alice.client.done("reject_step", { run_id, step_id: "no" });
      const ended = await alice.ended(run);
      expect(ended.status).toBe("partial");
      expect(statusesOf(ended)).toEqual(["success", "failed"]);
    });

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

    it("hands on what is too large for one document", async () => {
      const run = await alice.start(
        [
          awaits("wait"),
          opens("open", {
            parameters: { title: "${steps.wait.data.items[1]}" },
          }),
        ],
        { output: "${steps.open.casefile_id}" },
      );
      await alice.waiting(run, "wait");
      const { run_id } = run;
      const items = ["x".repeat(800_000), "The second"];
      await alice.does("complete_step", {
        run_id,
        step_id: "wait",
        output: { event_id: "e", data: { items }, received_at: null },
      });
      const ended = await alice.ended(run);
      expect(ended.status).toBe("success");
      expect(stepOf(ended, "wait").output).toMatchObject({ data: { items } });
      expect(
        await alice.client.done("get_casefile", { casefile_id: ended.output }),
      ).toMatchObject({ casefile: { title: "The second" } });
    });

    it("shares a limit with others of its key", async () => {
      const fields = {
        name: "limited",
        concurrency: { key: "${input.client}", limit: 1 },
      };
      const around = { input: { client: "keller" } };
      const first = await alice.start([awaits("wait")], fields, around);
      await alice.waiting(first, "wait");
      const second = await alice.start([opens("one")], fields, around);
      expect((await alice.look(second)).status).toBe("pending");
      await alice.send(first, "wait");
      expect((await alice.ended(second)).status).toBe("success");
    });

    it("begins so many attempts in a time", async () => {
      const spread = { rate_limit: { key: "spread", limit: 2, per: 1 } };
      const steps = ["a", "b", "c"].map((id) => opens(id, spread));
      const ended = await alice.ended(await alice.start(steps));
      const [a = 0, b = 0, c = 0] = ended.steps
        .map(({ started_at }) => epochMs(started_at ?? ""))
        .toSorted((one, other) => one - other);
      expect(ended.status).toBe("success");
      expect(Math.min(b - a, c - b)).toBeGreaterThanOrEqual(400);
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
