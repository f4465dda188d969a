import { createHash, randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import {
  startProcess,
  startRefused,
  until,
  type ColliderProcess,
} from "./collider-process.ts";

const MOMENTS = 10;
const IN_FLIGHT = 200;
// The first of them may have ended before the last one begins.
const RUNS = 300;
const MESSAGES = 11;

const Run = z.object({
  result: z.object({
    run_id: z.string(),
    status: z.string(),
    output: z.record(z.string(), z.unknown()).nullable(),
  }),
});
const Runs = z.object({ runs: z.array(z.object({ status: z.string() })) });
const Text = z.string();
const Row = z.object({ path: z.string(), data: z.string() });

const SETUP = {
  workflow_name: "casefile_setup",
  input: { title: "Keller", client: "maria.keller@example.com" },
};

const STEPS = 100;

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

/** Everything that the stopped program has left in its file, by path. */
function documents(): ReadonlyMap<string, JsonObject> {
  const database = new DatabaseSync(join(dataDir, "collider.sqlite"));
  const rows = database.prepare("SELECT path, data FROM documents").all();
  database.close();
  return new Map(
    rows.map((row) => {
      const { path, data } = Row.parse(row);
      return [path, JSON.parse(data)];
    }),
  );
}

function inCollection(pattern: RegExp): readonly [string, JsonObject][] {
  return [...documents()].filter(([path]) => pattern.test(path));
}

/** How many runs that began then or later the stopped program has left in the middle. */
function runningSince(began: string): number {
  return inCollection(/^workflow_runs\/[^/]+$/).filter(
    ([, run]) =>
      run["phase"] === "running" && Text.parse(run["created_at"]) >= began,
  ).length;
}

async function listed(): Promise<z.infer<typeof Runs>["runs"]> {
  return Runs.parse(await collider.call("list-workflows", { limit: 100 })).runs;
}

/** How often each step's success is in the audit trail. */
function successesByStep(): ReadonlyMap<unknown, number> {
  const successes = inCollection(/^audit_events\//).filter(
    ([, event]) => event["step"] !== null && event["outcome"] === "success",
  );
  const steps = Map.groupBy(successes, ([, event]) => event["step"]);
  return new Map([...steps].map(([step, events]) => [step, events.length]));
}

/** Milliseconds from a call to a program that has just begun to the end of its run. */
async function lengthOfFirstRun(requestId: string): Promise<number> {
  const began = performance.now();
  const answer = await collider.call("start-workflow", SETUP, requestId);
  await ended(Run.parse(answer).result.run_id);
  const elapsed = performance.now() - began;
  await collider.kill();
  collider = await startProcess(dataDir);
  return elapsed;
}

describe("a program that is killed", { timeout: 120_000 }, () => {
  it("completes each run at its next start, whenever it was killed, with every message stored once", async () => {
    const first = randomUUID();
    const requestIds: string[] = [first];
    const lengthMs = await lengthOfFirstRun(first);
    const moments: number[] = [];
    let inTheMiddle = 0;
    while (inTheMiddle < MOMENTS && moments.length < 5 * MOMENTS) {
      const requestId = randomUUID();
      requestIds.push(requestId);
      const moment = randomInt(Math.ceil(lengthMs));
      moments.push(moment);
      const began = new Date().toISOString();
      const cutOff = collider
        .call("start-workflow", SETUP, requestId)
        .catch(() => null);
      await pause(moment);
      await collider.kill();
      await cutOff;
      if (runningSince(began) > 0) inTheMiddle += 1;
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
    expect(runningSince(began)).toBeGreaterThanOrEqual(IN_FLIGHT);
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

describe("the program", { timeout: 120_000 }, () => {
  it("changes nothing when a request that it has answered comes again", async () => {
    const requestId = randomUUID();
    const request = { ...SETUP, wait_seconds: 30 };
    const first = await collider.call("start-workflow", request, requestId);
    const content = (): string =>
      createHash("sha256")
        .update(JSON.stringify([...documents()]))
        .digest("hex");
    await collider.stop();
    const before = content();
    collider = await startProcess(dataDir);
    const second = await collider.call("start-workflow", request, requestId);
    expect(second).toEqual(first);
    await collider.stop();
    expect(content()).toBe(before);
  });

  it("answers what is under way before it stops, with exit code 0", async () => {
    const answer = collider.call("start-workflow", {
      ...SETUP,
      wait_seconds: 30,
    });
    await until(async () => {
      const runs = await listed();
      return runs.length === 0 ? null : runs;
    });
    expect(await collider.stop()).toBe(0);
    expect(Run.parse(await answer).result.status).toBe("success");
  });

  it.each([
    ["says nothing", ""],
    ["says half a request", "POST /whoami HTTP/1.1\r\nHost: a"],
  ])("stops at once although a client %s", async (_, said) => {
    const socket = connect(Number(new URL(collider.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(said);
    // The process has seen the connection when it has answered a later one.
    await listed();
    const closed = once(socket, "close");
    expect(await collider.stop()).toBe(0);
    await closed;
  });

  it("says so when its data folder or its port is taken, with exit code 1", async () => {
    const folder = await startRefused(dataDir, {});
    expect(folder.output).toContain("in use by another process");
    expect(folder.exitCode).toBe(1);
    const other = await mkdtemp(join(tmpdir(), "collider other "));
    const { port } = new URL(collider.url);
    const taken = await startRefused(other, { PORT: port });
    await rm(other, { recursive: true });
    expect(taken.output).toContain(`Port ${port} is in use`);
    expect(taken.exitCode).toBe(1);
  });
});
