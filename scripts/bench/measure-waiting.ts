import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Composition } from "#functions/composition.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";
import { Series } from "./series.ts";
import { call, type System } from "./system.ts";
import { WAITING } from "./workflows.ts";

/** A process that holds so many runs which wait for an event. */
export interface Waiting {
  readonly runs: number;
  /** Megabytes of the process that started them, before and after. */
  readonly memoryMb: { readonly before: number; readonly after: number };
  /** From an event to the end of its run. */
  readonly event: Series;
}

/** A process that has just begun over what another has left. */
export interface Begun {
  readonly readyMs: number;
  readonly memoryMb: number;
}

const BYTES_PER_MB = 1024 * 1024;
const STARTS_AT_ONCE = 50;
const LOOK_MS = 20;
const EVENTS = 50;
// The first one over a folder also does what the last one there has left.
const BEGINNINGS = 4;

const run = promisify(execFile);
const BegunOutput = z.object({ readyMs: z.number(), memoryMb: z.number() });

async function startRun(system: System): Promise<string> {
  const payload = { workflow_definition: WAITING, wait_seconds: 0 };
  const answer = await call(system, "start_workflow", payload);
  return RunAnswer.parse(answer).result.run_id;
}

async function startRuns(system: System, runs: number): Promise<string[]> {
  const started: string[] = [];
  let left = runs;
  const startOneAfterAnother = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      started.push(await startRun(system));
    }
  };
  await Promise.all(
    Array.from({ length: STARTS_AT_ONCE }, startOneAfterAnother),
  );
  return started;
}

async function untilAllWait(
  { platform: { documents } }: Composition,
  runs: number,
): Promise<void> {
  const waiting = {
    from: { group: "steps" },
    where: [{ field: "phase", operator: "==" as const, value: "waiting" }],
  };
  while ((await documents.count(waiting)) < runs) await pause(LOOK_MS);
}

async function sendEvent(system: System, runId: string): Promise<void> {
  await call(system, "send_workflow_event", { run_id: runId, event: "go" });
  for (;;) {
    const answer = await call(system, "get_workflow", { run_id: runId });
    if (RunAnswer.parse(answer).result.status === "success") return;
  }
}

/** Memory without what a collection would free. */
function residentMb(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / BYTES_PER_MB;
}

/** Starts so many runs, and sends events to some of them when all wait. */
export async function measureWaiting(
  system: System,
  runs: number,
): Promise<Waiting> {
  const before = residentMb();
  const started = await startRuns(system, runs);
  await untilAllWait(system.composition, runs);
  const after = residentMb();
  const event = new Series();
  for (const runId of started.slice(0, EVENTS))
    await event.time(() => sendEvent(system, runId));
  return { runs, memoryMb: { before, after }, event };
}

async function beginOnce(dataDir: string): Promise<Begun> {
  const program = fileURLToPath(import.meta.resolve("./begin-process.ts"));
  const flags = ["--max-semi-space-size=8", "--max-old-space-size=1024"];
  const { stdout } = await run(process.execPath, [...flags, program, dataDir]);
  return BegunOutput.parse(JSON.parse(stdout));
}

/** Begins new processes over each data folder, in turn; the quickest of each. */
export async function beginProcesses(
  dataDirs: readonly string[],
): Promise<readonly Begun[]> {
  const quickest = dataDirs.map((): Begun[] => []);
  for (let beginnings = 0; beginnings < BEGINNINGS; beginnings += 1)
    for (const [at, dataDir] of dataDirs.entries())
      quickest[at]?.push(await beginOnce(dataDir));
  return quickest.map((all) => ({
    readyMs: Math.min(...all.map(({ readyMs }) => readyMs)),
    memoryMb: Math.min(...all.map(({ memoryMb }) => memoryMb)),
  }));
}
