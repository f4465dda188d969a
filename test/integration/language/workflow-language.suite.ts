import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { epochMs } from "#shared/kernel/time.ts";
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

    it("runs another workflow for each item, and has what they came to", async () => {
      const each = {
        step_id: "each",
        tool_name: "run_workflow",
        for_each: ["first", "second"],
        parameters: {
          workflow_definition: {
            name: "other",
            steps: [opens("open", { parameters: { title: "${input.title}" } })],
            output: "${steps.open.casefile_id}",
          },
          input: { title: "${item}" },
        },
      };
      const titled = {
        tool_name: "get_casefile",
        parameters: { casefile_id: "${steps.each.outputs[1].output}" },
      };
      const run = await alice.ended(await alice.start([each, titled]));
      expect(run.status).toBe("success");
      expect(stepOf(run, "get_casefile").output).toMatchObject({
        casefile: { title: "second" },
      });
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
  });
}
