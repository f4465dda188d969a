import { describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { countedProgram } from "./counted-program.ts";
import { hasEmulator } from "./emulators-available.ts";

const LEAVES = 50;
const POLICY = 1;
const LATE = 5;

function steps(title: string) {
  return Array.from({ length: LEAVES }, (_, at) => ({
    step_id: `casefile_${at}`,
    tool_name: "create_casefile",
    parameters: { title },
  }));
}

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))(
  `a run of ${LEAVES} steps that end at one moment`,
  () => {
    const { program, rpcsOf } = countedProgram();

    /** What the deliveries of all steps of a run call together. */
    async function rpcsOfRun(
      runId: string,
    ): Promise<Readonly<Record<string, number>>> {
      const ordered = await program().ordered(runId);
      expect(ordered.size).toBe(LEAVES);
      return rpcsOf(...ordered.values());
    }

    async function statusOf(runId: string): Promise<string> {
      return (await program().call("get_workflow", { run_id: runId })).status;
    }

    test("commits each step and its end, and rolls nothing back", async () => {
      const runId = await program().start({
        execution_mode: "parallel",
        steps: steps("A casefile"),
      });
      const { BatchGetDocuments: reads = 0, ...others } =
        await rpcsOfRun(runId);
      expect(await statusOf(runId)).toBe("success");
      expect(others).toEqual({
        RunAggregationQuery: LEAVES,
        Commit: LEAVES + 1,
      });
      // Whoever counts last of all may look once more at what has ended.
      expect(reads).toBeLessThanOrEqual(LEAVES * (1 + POLICY) + LATE);
    });

    test("commits no more where all have failed", async () => {
      const runId = await program().start(
        { execution_mode: "parallel", steps: steps("${input.title}") },
        { title: "" },
      );
      const rpcs = await rpcsOfRun(runId);
      expect(await statusOf(runId)).toBe("failed");
      expect(rpcs["Commit"]).toBeLessThanOrEqual(LEAVES + LATE);
      expect(rpcs["Rollback"] ?? 0).toBeLessThanOrEqual(LATE);
    });
  },
);
