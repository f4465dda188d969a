import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { WORKFLOW_CATALOG } from "#workflows/catalog/workflow-catalog.ts";
import { lastStates, type HeardEvent } from "../http/event-listener.ts";
import { until, type ColliderProcess } from "./collider-process.ts";
import { workflowInputs } from "./workflow-inputs.ts";

/** Where the program runs. */
export interface ProgramHome {
  /** How many steps a run has that does not end before it is looked at. */
  readonly manySteps: number;
  start(): Promise<ColliderProcess>;
  close(): Promise<void>;
}

interface Keeping {
  /** Whether what the program keeps ends with its process. */
  readonly keepsNothing?: boolean;
}

const CLIENT = "maria.keller@example.com";
const MESSAGES = 11;
const KILLS = 3;

const Step = z.object({
  step_id: z.string(),
  status: z.string(),
  attempts: z.int(),
  waiting_for: z.looseObject({ for: z.string() }).nullable(),
});
const Run = z.object({
  result: z.object({
    run_id: z.string(),
    status: z.string(),
    steps: z.array(Step),
    output: z.record(z.string(), z.unknown()).nullable(),
  }),
});
type Run = z.infer<typeof Run>["result"];
const Casefile = z.object({ casefile_id: z.string() });
const Casefiles = z.object({ casefiles: z.array(Casefile) });
const Sessions = z.object({ total_count: z.int() });

/** A casefile, and one session in it after the other. */
function chain(title: string, length: number): JsonObject {
  const session = {
    tool_name: "create_session",
    parameters: { casefile_id: "${steps.create_casefile.casefile_id}" },
  };
  return {
    workflow_definition: {
      name: "chain",
      steps: [
        { tool_name: "create_casefile", parameters: { title } },
        ...Array.from({ length: length - 1 }, () => session),
      ],
    },
  };
}

function settled({ steps }: Run): number {
  return steps.filter(({ status }) => status === "success").length;
}

/** What holds for the whole program over HTTP, whatever platform it stands on. */
export function describeEndToEnd(
  name: string,
  open: () => Promise<ProgramHome>,
  { keepsNothing = false }: Keeping = {},
): void {
  describe(`${name}: end to end`, { timeout: 180_000 }, () => {
    let home: ProgramHome;
    let collider: ColliderProcess;

    // One program for all: it is started again where it is killed.
    beforeAll(async () => {
      home = await open();
      collider = await home.start();
    });

    afterAll(async () => {
      await collider.stop();
      await home.close();
    });

    async function start(
      request: JsonObject,
      requestId: string = randomUUID(),
    ): Promise<Run> {
      const answer = await collider.call("start-workflow", request, requestId);
      return Run.parse(answer).result;
    }

    /** The run as soon as it is so. */
    async function seen(
      runId: string,
      isSo: (run: Run) => boolean,
    ): Promise<Run> {
      return until(async () => {
        const answer = await collider.call("get-workflow", { run_id: runId });
        const { result } = Run.parse(answer);
        return isSo(result) ? result : null;
      });
    }

    const ended = (runId: string): Promise<Run> =>
      seen(runId, ({ status }) => !["running", "cancelling"].includes(status));

    const asksIn = ({ steps }: Run): readonly string[] =>
      steps
        .filter(({ waiting_for: wait }) => wait?.for === "approval")
        .map(({ step_id }) => step_id);

    /** The run's end, with all that it asks for approved. */
    async function endedWithApproval(runId: string): Promise<Run> {
      for (;;) {
        const run = await seen(
          runId,
          (now) => now.status !== "running" || asksIn(now).length > 0,
        );
        const asks = asksIn(run);
        if (asks.length === 0) return run;
        for (const step_id of asks)
          await collider.call("approve-step", { run_id: runId, step_id });
      }
    }

    async function casefilesOf(title: string): Promise<readonly string[]> {
      const answer = await collider.call("list-casefiles", {
        search_query: title,
      });
      return Casefiles.parse(answer).casefiles.map((one) => one.casefile_id);
    }

    async function sessionsIn(casefileId: string): Promise<number> {
      const answer = await collider.call("list-sessions", {
        casefile_id: casefileId,
      });
      return Sessions.parse(answer).total_count;
    }

    it.each([...WORKFLOW_CATALOG.keys()])(
      "runs the workflow %s to its end",
      async (workflow) => {
        const made = await collider.call("create-casefile", {
          title: "Keller",
        });
        const { casefile_id: casefileId } = Casefile.parse(made);
        const input = (await workflowInputs(casefileId)).get(workflow);
        expect(input).toBeDefined();
        const { run_id: runId } = await start({
          workflow_name: workflow,
          input: input ?? {},
        });
        const run = await endedWithApproval(runId);
        expect(run.status).toBe("success");
        expect(new Set(run.steps.map(({ status }) => status))).toEqual(
          new Set(["success"]),
        );
      },
    );

    it("stores a client's mail, and not again when the request is repeated", async () => {
      const requestId = randomUUID();
      const request = {
        workflow_name: "casefile_setup",
        input: { title: "Repeated", client: CLIENT },
        wait_seconds: 55,
      };
      const first = await start(request, requestId);
      expect(first.output).toMatchObject({ messages_stored: MESSAGES });
      expect(await start(request, requestId)).toEqual(first);
      expect(await casefilesOf("Repeated")).toEqual([
        first.output?.["casefile_id"],
      ]);
    });

    it("does no further step of a run that was cancelled", async () => {
      const { run_id: runId } = await start(chain("Withdrawn", home.manySteps));
      await seen(runId, (run) => settled(run) > 2);
      await collider.call("cancel-workflow", { run_id: runId });
      const run = await ended(runId);
      expect(run.status).toBe("cancelled");
      const [casefileId = ""] = await casefilesOf("Withdrawn");
      const sessions = await sessionsIn(casefileId);
      expect(sessions).toBeGreaterThan(1);
      expect(sessions).toBeLessThan(home.manySteps - 1);
      // A whole run later nothing has been added.
      await start({
        workflow_name: "client_search",
        input: { client: CLIENT },
        wait_seconds: 55,
      });
      expect(await sessionsIn(casefileId)).toBe(sessions);
      expect(await ended(runId)).toEqual(run);
    });

    /** All that is told of a run to whoever goes away after a few events each time. */
    async function heardInPieces(
      runId: string,
      whenAway: (heard: number) => Promise<void>,
    ): Promise<readonly HeardEvent[]> {
      const heard: HeardEvent[] = [];
      for (const patience of fc.sample(fc.integer({ min: 1, max: 20 }), 500)) {
        const listener = await collider.listen(runId, heard.at(-1)?.id);
        heard.push(...(await listener.take(patience)));
        listener.leave();
        if (heard.at(-1)?.event === "end") return heard;
        await whenAway(heard.length);
      }
      throw new Error("The end was not told.");
    }

    it("tells whoever watches a run and breaks off again and again each thing once, also when it was killed meanwhile", async () => {
      const { run_id: runId } = await start(chain("Watched", home.manySteps));
      let kills = keepsNothing ? 0 : 1;
      const heard = await heardInPieces(runId, async (count) => {
        if (kills === 0 || count < 8) return;
        kills -= 1;
        await collider.kill();
        collider = await home.start();
      });
      const run = await ended(runId);
      expect(kills).toBe(0);
      expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
      expect(lastStates(heard)).toEqual(
        Object.fromEntries(run.steps.map((one) => [one.step_id, one.status])),
      );
      const succeeded = heard.filter(
        ({ event, data }) => event === "step" && data.status === "success",
      );
      expect(succeeded).toHaveLength(home.manySteps);
      const { response } = await collider.listen(runId, heard.at(-1)?.id);
      expect(response.status).toBe(204);
    });

    async function expectComplete(run: Run, title: string): Promise<void> {
      expect(run.status).toBe("success");
      expect(run.steps).toHaveLength(home.manySteps);
      const casefiles = await casefilesOf(title);
      expect(casefiles).toHaveLength(1);
      expect(await sessionsIn(casefiles[0] ?? "")).toBe(home.manySteps - 1);
      expect(new Set(run.steps.map(({ attempts }) => attempts))).toEqual(
        new Set([1]),
      );
    }

    it.runIf(keepsNothing)(
      "begins anew when it was killed: of the run nothing is left, and its request makes a whole one",
      async () => {
        const title = "Forgotten";
        const request = chain(title, home.manySteps);
        const requestId = randomUUID();
        const { run_id: runId } = await start(request, requestId);
        await seen(runId, (run) => settled(run) > 2);
        await collider.kill();
        collider = await home.start();
        const asked = collider.call("get-workflow", { run_id: runId });
        await expect(asked).rejects.toThrow("You have no access to this run");
        expect(await casefilesOf(title)).toEqual([]);
        const again = await start(request, requestId);
        expect(again.run_id).not.toBe(runId);
        await expectComplete(await ended(again.run_id), title);
      },
    );
    it.skipIf(keepsNothing)(
      "completes a run in the middle of which it was killed, with each effect once",
      async () => {
        const title = "Interrupted";
        const { run_id: runId } = await start(chain(title, home.manySteps));
        let before = 0;
        for (let kills = 0; kills < KILLS; kills += 1) {
          const run = await seen(runId, (now) => settled(now) > before + 2);
          before = settled(run);
          expect(run.status).toBe("running");
          await collider.kill();
          collider = await home.start();
        }
        await expectComplete(await ended(runId), title);
      },
    );
  });
}
