// Measures what a fresh instance of a function loads before it answers: the bundle, as it is deployed, in a new process.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { bundleFunctions } from "./deploy/bundle.ts";
import { partsOf } from "./deploy/bundle-parts.ts";
import { LOADED, startProgram } from "./deploy/start-program.ts";

const STARTS = 15;

const run = promisify(execFile);
const Figures = z.array(z.number());

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const folder = await mkdtemp(join(tmpdir(), "collider start "));
try {
  const parts = partsOf(await bundleFunctions(folder));
  const program = join(folder, "start.js");
  await writeFile(program, startProgram(parts));
  const starts: (readonly number[])[] = [];
  for (let count = 0; count < STARTS; count += 1) {
    const { stdout } = await run(process.execPath, [program], {
      env: { METADATA_SERVER_DETECTION: "none" },
    });
    starts.push(Figures.parse(JSON.parse(stdout)));
  }
  console.log(
    `Loading a function, ${STARTS} new processes: ms, least (median)`,
  );
  const sums = starts.map((start) =>
    start.map((_, at) => start.slice(0, at + 1).reduce((a, b) => a + b, 0)),
  );
  for (const [at, name] of LOADED.entries()) {
    const all = sums.map((sum) => sum[at] ?? 0);
    const least = Math.round(Math.min(...all));
    const what = at === 0 ? name : `and ${name}`;
    console.log(
      `  ${what.padEnd(16)}${String(least).padStart(6)} (${Math.round(median(all))})`,
    );
  }
  const memory = median(starts.map((start) => start.at(-1) ?? 0));
  console.log(`  memory: ${Math.round(memory)} MB`);
} finally {
  await rm(folder, { recursive: true });
}
