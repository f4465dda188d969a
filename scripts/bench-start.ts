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
    `A fresh instance, ${STARTS} new processes: ms for each part, least (median)`,
  );
  const line = (what: string, times: readonly number[]): void => {
    const least = String(Math.round(Math.min(...times))).padStart(6);
    console.log(`  ${what.padEnd(34)}${least} (${Math.round(median(times))})`);
  };
  for (const [at, name] of LOADED.entries())
    line(
      name,
      starts.map((start) => start[at] ?? 0),
    );
  line(
    "functions, Firestore, Cloud Tasks",
    starts.map((start) => start.slice(1, 4).reduce((a, b) => a + b, 0)),
  );
  const memory = median(starts.map((start) => start.at(-1) ?? 0));
  console.log(`  memory: ${Math.round(memory)} MB`);
} finally {
  await rm(folder, { recursive: true });
}
