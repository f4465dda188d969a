import { createHash, randomInt, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
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
const LATEST_MOMENT_MS = 600;
const RUNS = 200;
const MESSAGES = 11;

const Run = z.object({
  result: z.object({
    run_id: z.string(),
    status: z.string(),
    output: z.record(z.string(), z.unknown()).nullable(),
  }),
});
const Runs = z.object({ runs: z.array(z.object({ status: z.string() })) });
const Row = z.object({ path: z.string(), data: z.string() });

const SETUP = {
  workflow_name: "casefile_setup",
  input: { title: "Keller", client: "maria.keller@example.com" },
};

const CHAIN = {
  workflow_definition: {
    name: "two_steps",
    steps: [
      { tool_name: "create_casefile", parameters: { title: "One of many" } },
      {
        tool_name: "create_session",
        parameters: { casefile_id: "${steps.create_casefile.casefile_id}" },
      },
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

async function restart(): Promise<void> {
  await collider.kill();
  collider = await startProcess(dataDir);
}

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

/** How often each step's success is in the audit trail. */
function successesByStep(): ReadonlyMap<unknown, number> {
  const successes = inCollection(/^audit_events\//).filter(
    ([, event]) => event["step"] !== null && event["outcome"] === "success",
  );
  const steps = Map.groupBy(successes, ([, event]) => event["step"]);
  return new Map([...steps].map(([step, events]) => [step, events.length]));
}

describe("a program that is killed", { timeout: 120_000 }, () => {
  it("completes each run at its next start, whenever it was killed, with every message stored once", async () => {
    const requestIds: string[] = [];
    const moments: number[] = [];
    for (let count = 0; count < MOMENTS; count += 1) {
      const requestId = randomUUID();
      requestIds.push(requestId);
      const moment = randomInt(LATEST_MOMENT_MS);
      moments.push(moment);
      const start = collider.call("start-workflow", SETUP, requestId);
      await Promise.race([pause(moment), start.then(() => pause(moment))]);
      await restart();
      await start.catch(() => null);
    }
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
    const casefiles = inCollection(/^casefiles\/[^/]+$/);
    expect(casefiles).toHaveLength(MOMENTS);
    for (const output of outputs) {
      const id = String(output?.["casefile_id"]);
      const mail = new RegExp(`^casefiles/${id}/gmail_messages/`);
      expect(inCollection(mail)).toHaveLength(MESSAGES);
    }
    const successes = successesByStep();
    expect(successes.size).toBe(3 * MOMENTS);
    expect(new Set(successes.values())).toEqual(new Set([1]));
  });

  it(`repeats no step's effect with ${RUNS} runs in flight`, async () => {
    const requestIds = Array.from({ length: RUNS }, () => randomUUID());
    const startAll = (): Promise<unknown>[] =>
      requestIds.map((id) => collider.call("start-workflow", CHAIN, id));
    const starts = Promise.allSettled(startAll());
    await until(async () => {
      const listed = await collider.call("list-workflows", { limit: 100 });
      const { runs } = Runs.parse(listed);
      return runs.some((run) => run.status === "success") ? runs : null;
    });
    await restart();
    await starts;
    const again = await Promise.all(startAll());
    for (const answer of again)
      expect(await ended(Run.parse(answer).result.run_id)).toMatchObject({
        status: "success",
      });
    await collider.stop();
    expect(inCollection(/^casefiles\/[^/]+$/)).toHaveLength(RUNS);
    expect(inCollection(/^tool_sessions\/[^/]+$/)).toHaveLength(RUNS);
    const successes = successesByStep();
    expect(successes.size).toBe(2 * RUNS);
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
      const listed = await collider.call("list-workflows", {});
      return Runs.parse(listed).runs.length === 0 ? null : listed;
    });
    expect(await collider.stop()).toBe(0);
    expect(Run.parse(await answer).result.status).not.toBe("failed");
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
