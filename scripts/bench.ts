import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { readConfig } from "#functions/config.ts";
import { figureJson, figureTable, type Figure } from "./bench/figure.ts";
import {
  callFigures,
  chainFigures,
  fanOutFigures,
  memoryFigures,
  throughputFigures,
} from "./bench/figures.ts";
import { Floor } from "./bench/floor.ts";
import { measureCalls } from "./bench/measure-calls.ts";
import {
  measureChain,
  measureFanOut,
  measureThroughput,
} from "./bench/measure-runs.ts";
import { openSystem, type System } from "./bench/system.ts";
import { localEnvironment } from "./local-environment.ts";
import { runProgram } from "./run-program.ts";

const NOTES = [
  "Everything is on: validation, policy, hooks, audit records. A step stores a session, its audit record and its checkpoint in one commit.",
  "Runs are started through dispatch in this process and timed from the call of start_workflow to its answer.",
  "The embedded queue delivers a step by calling its function in process; in the cloud that is an HTTP request by Cloud Tasks.",
  "The floors are taken in this run, on this machine and file system, in turn with what is measured beside them.",
  "The heap is bounded as npm start bounds it (--max-semi-space-size=8 --max-old-space-size=1024).",
  "The dispatch figures are differences of whole calls over HTTP, one at a time; the flush to disk is timed and taken out.",
];

const BYTES_PER_MB = 1024 * 1024;
const KB_PER_MB = 1024;

interface Sizes {
  readonly latencyRuns: number;
  readonly throughputRuns: number;
  readonly fanOutRuns: number;
  readonly calls: number;
}

const FULL: Sizes = {
  latencyRuns: 200,
  throughputRuns: 1000,
  fanOutRuns: 100,
  calls: 2000,
};
const QUICK: Sizes = {
  latencyRuns: 30,
  throughputRuns: 100,
  fanOutRuns: 20,
  calls: 300,
};

async function measure(
  system: System,
  floor: Floor,
  sizes: Sizes,
): Promise<readonly Figure[]> {
  const idle = process.memoryUsage.rss() / BYTES_PER_MB;
  console.error(`chains, one at a time: ${sizes.latencyRuns}`);
  const chain = await measureChain(system, floor, sizes.latencyRuns);
  console.error(`chains, many at once: ${sizes.throughputRuns}`);
  const throughput = await measureThroughput(
    system,
    floor,
    sizes.throughputRuns,
  );
  console.error(`fan-outs: ${sizes.fanOutRuns}`);
  const fanOut = await measureFanOut(system, floor, sizes.fanOutRuns);
  const peak = process.resourceUsage().maxRSS / KB_PER_MB;
  console.error(`calls over HTTP: ${sizes.calls} of each`);
  const calls = await measureCalls(system, sizes.calls);
  return [
    ...chainFigures(chain),
    ...throughputFigures(throughput),
    ...fanOutFigures(fanOut),
    ...memoryFigures({ idle, peak }),
    ...callFigures(calls),
  ];
}

/** In a folder of its own on the file system of the data folder, which is removed. */
async function bench(sizes: Sizes): Promise<readonly Figure[]> {
  const config = readConfig(localEnvironment());
  if (config.dataDir === null)
    throw new Error(
      "The figures are of a disk. Set COLLIDER_DATA_DIR to a folder on it.",
    );
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await mkdtemp(join(config.dataDir, "bench-"));
  const floor = new Floor(dataDir);
  try {
    const system = await openSystem({ ...config, dataDir, logLevel: "error" });
    try {
      return await measure(system, floor, sizes);
    } finally {
      await system.close();
    }
  } finally {
    floor.close();
    await rm(dataDir, { recursive: true });
  }
}

function machine() {
  const processors = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: processors.length,
    processor: processors[0]?.model ?? "unknown",
  };
}

function report(
  figures: readonly Figure[],
  on: ReturnType<typeof machine>,
): string {
  return `
Node ${on.node} on ${on.platform}, ${on.processors} processors (${on.processor})

${figureTable(figures).join("\n")}

Floors
${figures.map(({ label, floorIs }) => `  ${label.trim()}: ${floorIs}`).join("\n")}

${NOTES.join("\n")}`;
}

await runProgram({
  usage: `Measures runs and calls, each against a floor of the same machine: npm run --silent bench

  --quick  fewer of each, in seconds
  --json   for a program to read
  --help`,
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
  main: async ({ json, quick }) => {
    const figures = await bench(quick ? QUICK : FULL);
    if (!json) return console.log(report(figures, machine()));
    const named = figures.map((figure) => [figure.name, figureJson(figure)]);
    console.log(
      JSON.stringify({
        machine: machine(),
        notes: NOTES,
        figures: Object.fromEntries(named),
      }),
    );
  },
});
