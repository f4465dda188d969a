import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { until } from "./collider-process.ts";
import { openSyncStage, type SyncStage } from "./sync-stage.ts";

const Started = z.object({ result: z.object({ run_id: z.string() }) });
const Run = z.object({ result: z.object({ status: z.string() }) });

/** So long may a run of thousands of messages take. */
const MINUTES = 8;

function runOf(casefileId: string) {
  const parameters = {
    casefile_id: casefileId,
    query: "",
    max_results: 5000,
  };
  return {
    workflow_definition: {
      name: "much",
      steps: [{ tool_name: "store_gmail_messages", parameters }],
    },
  };
}

/** A tenth of all requests, by everything that passes. */
const FAULTS = [
  { kind: "rate_limited", rate: 0.02 },
  { kind: "user_rate_limited", rate: 0.02 },
  { kind: "internal", rate: 0.02 },
  { kind: "unavailable", rate: 0.02 },
  { kind: "truncated", rate: 0.01 },
  { kind: "dropped", rate: 0.01 },
] as const;

/** What becomes of syncs of a mailbox when requests fail, and when their process is killed. */
export function describeLargeSync(messages: number): void {
  describe(`a sync of ${messages} messages`, () => {
    let stage: SyncStage;

    beforeAll(async () => {
      stage = await openSyncStage(messages);
    });
    afterAll(async () => stage.close());

    async function ended(runId: string): Promise<string> {
      return until(async () => {
        const collider = stage.collider();
        const answer = await collider.call("get-workflow", { run_id: runId });
        const { status } = Run.parse(answer).result;
        return status === "running" ? null : status;
      }, MINUTES);
    }

    it("is completed though a tenth of the requests fails", async () => {
      const casefileId = await stage.newCasefile();
      await stage.reset();
      await stage.setFaults(FAULTS);
      const done = await stage.sync({ casefile_id: casefileId });
      const asked = await stage.asked();
      await stage.setFaults([]);
      expect(done).toMatchObject({
        messages_stored: messages,
        messages_added: messages,
        sync_status: "completed",
      });
      expect(asked.failed).toBeGreaterThan(messages / 20);
    });

    it("that is killed goes on from what it has kept, by a repeat of its request, and by itself in a workflow", async () => {
      const requestId = randomUUID();
      const [own, runs] = [
        await stage.newCasefile(),
        await stage.newCasefile(),
      ];
      await stage.reset();
      const first = stage.sync({ casefile_id: own }, requestId).then(
        () => "answered",
        () => "gone",
      );
      const { result } = Started.parse(
        await stage.collider().call("start-workflow", runOf(runs)),
      );
      await stage.killAt(Math.min(Math.floor(messages * 1.4), 1500));
      expect(await first).toBe("gone");
      const kept = [own, runs].map((id) => stage.keptAtKill(id));
      const [keptOwn = 0, keptOfRun = 0] = kept;
      expect(keptOwn + keptOfRun).toBeGreaterThan(0);
      expect(await stage.sync({ casefile_id: own }, requestId)).toMatchObject({
        messages_stored: messages,
        messages_added: messages - keptOwn,
        sync_status: "completed",
      });
      expect(await ended(result.run_id)).toBe("success");
      const asked = await stage.asked();
      expect(asked.messages).toBe(2 * messages - keptOwn - keptOfRun);
      await stage.collider().stop();
      // Those of the first test too.
      for (const id of stage.casefiles()) {
        const whole = stage.wholeMessages(id);
        expect(whole).toHaveLength(messages);
        expect(new Set(whole).size).toBe(messages);
      }
    });
  });
}
