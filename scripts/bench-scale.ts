// Measures how runs grow: what a step costs in wider and wider runs, and what ten thousand runs cost that wait at once.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#functions/config.ts";
import { figureTable, type Figure } from "./bench/figure.ts";
import { Floor } from "./bench/floor.ts";
import { beginProcesses, measureWaiting } from "./bench/measure-waiting.ts";
import { measureWidths } from "./bench/measure-width.ts";
import { waitingFigures, widthFigures } from "./bench/scale-figures.ts";
import { openSystem, type System } from "./bench/system.ts";
import { fanOutOf, mapOf } from "./bench/workflows.ts";
import { runProgram } from "./run-program.ts";

const WIDTHS = [10, 100, 1_000];
const FEW = 50;
const MANY = 10_000;
const QUICK_MANY = 1_000;
// The root and the join of a fan-out.
const AROUND = 2;

async function inFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "collider scale "));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function onSystem<Result>(
  dataDir: string,
  work: (system: System) => Promise<Result>,
): Promise<Result> {
  const config = readConfig({ COLLIDER_DATA_DIR: dataDir });
  const system = await openSystem({ ...config, logLevel: "error" });
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

async function measureWidth(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const floor = new Floor(folder);
    const figures = await onSystem(join(folder, "data"), async (system) => {
      console.error(`fan-outs and maps of ${WIDTHS.join(", ")} steps`);
      const fanOut = await measureWidths(system, floor, {
        widths: WIDTHS,
        definitionOf: (width) => fanOutOf(width - AROUND),
      });
      const map = await measureWidths(system, floor, {
        widths: WIDTHS,
        definitionOf: mapOf,
      });
      return [
        ...widthFigures("fan-out and join", fanOut),
        ...widthFigures("map", map),
      ];
    });
    floor.close();
    return figures;
  });
}

async function measureMany(runs: number): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const [filled, empty] = [join(folder, "filled"), join(folder, "empty")];
    const measured = await onSystem(filled, async (system) => {
      console.error(`runs that wait: ${FEW}, and ${runs}`);
      const few = await measureWaiting(system, FEW);
      return { few, many: await measureWaiting(system, runs) };
    });
    const [over, beside] = await beginProcesses([filled, empty]);
    if (over === undefined || beside === undefined)
      throw new Error("No process has begun.");
    return waitingFigures(measured.few, measured.many, {
      full: over,
      empty: beside,
    });
  });
}

/** What each figure is beside; one line for all that are beside the same. */
function floorsOf(figures: readonly Figure[]): readonly string[] {
  const byFloor = Map.groupBy(figures, ({ floorIs }) => floorIs);
  return [...byFloor].map(([floorIs, all]) => {
    const labels = new Set(all.map(({ label }) => label.trim()));
    return `  ${[...labels].join("; ")}: ${floorIs}`;
  });
}

await runProgram({
  usage: `Measures how runs grow, each figure beside a small one: npm run --silent bench:scale

  --quick  ${QUICK_MANY} runs that wait in place of ${MANY}
  --help`,
  options: { quick: { type: "boolean", default: false } },
  main: async ({ quick }) => {
    const figures = [
      ...(await measureMany(quick ? QUICK_MANY : MANY)),
      ...(await measureWidth()),
    ];
    console.log(figureTable(figures).join("\n"));
    console.log(`\nFloors\n${floorsOf(figures).join("\n")}`);
  },
});
