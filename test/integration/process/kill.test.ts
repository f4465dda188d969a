import { randomInt, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { auditRecords } from "../audit-records.ts";
import {
  startProcess,
  until,
  type ColliderProcess,
} from "./collider-process.ts";
import { keptDocuments } from "./kept-documents.ts";

const MOMENTS = Number(process.env["COLLIDER_KILLS"] ?? 3);
// The first are counted from the request, and may come before anything of it is kept; the others from its answer.
const FROM_REQUEST = Math.ceil(MOMENTS / 4);
const FIRST_WITHIN_MS = 400;
const IN_FLIGHT = 200;
// The first of them may have ended before the last one begins.
const RUNS = 250;
const MESSAGES = 11;

const Run = z.object({
  result: z.object({
    run_id: z.string(),
    status: z.string(),
    output: z.record(z.string(), z.unknown()).nullable(),
  }),
});
const Text = z.string();

const SETUP = {
  workflow_name: "casefile_setup",
  input: { title: "Keller", client: "maria.keller@example.com" },
};

const STEPS = 75;

const CHAIN = {
  workflow_definition: {
    name: "chain",
    steps: [
      { tool_name: "create_casefile", parameters: { title: "One of many" } },
      ...Array.from({ length: STEPS - 1 }, () => ({
        tool_name: "create_session",
        parameters: { casefile_id: "${steps.create_casefile.casefile_id}" },
      })),
    ],
  },
};

let dataDir: string;
let collider: ColliderProcess;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "collider killed "));
  collider = await startProcess(dataDir);
});

afterEach(async () => {
  await collider.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function ended(runId: string): Promise<z.infer<typeof Run>["result"]> {
  return until(async () => {
    const answer = await collider.call("get-workflow", { run_id: runId });
    const { result } = Run.parse(answer);
    return result.status === "running" ? null : result;
  });
}

function inCollection(pattern: RegExp): readonly [string, JsonObject][] {
  return [...keptDocuments(dataDir)].filter(([path]) => pattern.test(path));
}

/** The phases of the runs that began then or later, as the stopped program has left them. */
function phasesSince(began: string): readonly unknown[] {
  return inCollection(/^workflow_runs\/[^/]+$/)
    .filter(([, run]) => Text.parse(run["created_at"]) >= began)
    .map(([, run]) => run["phase"]);
}

/** How often each step's success is in the audit trail. */
function successesByStep(): ReadonlyMap<unknown, number> {
  const successes = [...auditRecords(keptDocuments(dataDir)).values()].filter(
    ({ step, outcome }) => step !== null && outcome === "success",
  );
  const steps = Map.groupBy(successes, ({ step }) => step);
  return new Map([...steps].map(([step, events]) => [step, events.length]));
}

describe("a program that is killed", { timeout: 120_000 }, () => {
  it("completes each run at its next start, whenever it was killed, with every message stored once", async () => {
    const requestIds: string[] = [];
    const moments: number[] = [];
    let inTheMiddle = 0;
    let withinMs = FIRST_WITHIN_MS;
    while (inTheMiddle < MOMENTS && moments.length < 5 * MOMENTS) {
      const requestId = randomUUID();
      requestIds.push(requestId);
      const moment = randomInt(1, Math.ceil(withinMs) + 1);
      moments.push(moment);
      const began = new Date().toISOString();
      const answer = collider
        .call("start-workflow", SETUP, requestId)
        .catch(() => null);
      if (requestIds.length > FROM_REQUEST) await answer;
      await pause(moment);
      await collider.kill();
      await answer;
      // How long a run takes is up to the machine, so that each moment says where to look for the next.
      const [phase] = phasesSince(began);
      if (phase === "running") inTheMiddle += 1;
      withinMs = phase === "success" ? (withinMs + moment) / 2 : withinMs * 1.1;
      collider = await startProcess(dataDir);
    }
    expect(inTheMiddle).toBe(MOMENTS);
    const outputs = [];
    for (const requestId of requestIds) {
      const answer = await collider.call("start-workflow", SETUP, requestId);
      const run = await ended(Run.parse(answer).result.run_id);
      expect(run, `killed after ${moments.join(", ")} ms`).toMatchObject({
        status: "success",
        output: { messages_stored: MESSAGES },
      });
      outputs.push(run.output);
    }
    expect(await collider.stop()).toBe(0);
    const count = requestIds.length;
    expect(inCollection(/^casefiles\/[^/]+$/)).toHaveLength(count);
    expect(inCollection(/^tool_sessions\/[^/]+$/)).toHaveLength(count);
    for (const output of outputs) {
      const id = String(output?.["casefile_id"]);
      const mail = new RegExp(`^casefiles/${id}/gmail_messages/`);
      expect(inCollection(mail)).toHaveLength(MESSAGES);
    }
    const successes = successesByStep();
    expect(successes.size).toBe(3 * count);
    expect(new Set(successes.values())).toEqual(new Set([1]));
  });

  it(`repeats no step's effect with ${IN_FLIGHT} runs in flight`, async () => {
    const requestIds = Array.from({ length: RUNS }, () => randomUUID());
    const startAll = async (): Promise<readonly JsonObject[]> =>
      Promise.all(
        requestIds.map((id) => collider.call("start-workflow", CHAIN, id)),
      );
    const began = new Date().toISOString();
    await startAll();
    await collider.kill();
    const running = phasesSince(began).filter((phase) => phase === "running");
    expect(running.length).toBeGreaterThanOrEqual(IN_FLIGHT);
    expect(successesByStep().size).toBeGreaterThan(0);
    collider = await startProcess(dataDir);
    const again = await startAll();
    for (const answer of again)
      expect(await ended(Run.parse(answer).result.run_id)).toMatchObject({
        status: "success",
      });
    await collider.stop();
    expect(inCollection(/^casefiles\/[^/]+$/)).toHaveLength(RUNS);
    const sessions = inCollection(/^tool_sessions\/[^/]+$/);
    expect(sessions).toHaveLength((STEPS - 1) * RUNS);
    const successes = successesByStep();
    expect(successes.size).toBe(STEPS * RUNS);
    expect(new Set(successes.values())).toEqual(new Set([1]));
  });
});
