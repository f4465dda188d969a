// Measures what a casefile's size costs its calls: they are to take as long in a large one as in a small one.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#functions/config.ts";
import { measureEvidence } from "./bench/measure-evidence.ts";
import { openSystem } from "./bench/system.ts";
import { alignedTable } from "./bench/table.ts";
import { localEnvironment } from "./local-environment.ts";
import { runProgram } from "./run-program.ts";

const SIZES = [100, 1000, 10_000];
const ROUNDS = 100;

type Times = ReadonlyMap<string, number>;

/** In a data folder of its own, which is removed. */
async function measure(): Promise<readonly Times[]> {
  const config = readConfig({
    ...localEnvironment(),
    COLLIDER_CALLS_PER_MINUTE: "1000000",
  });
  const dataDir = await mkdtemp(join(tmpdir(), "collider evidence "));
  try {
    const system = await openSystem({ ...config, dataDir, logLevel: "error" });
    try {
      const measured: Times[] = [];
      for (const size of SIZES) {
        console.error(`a casefile of ${size} messages`);
        measured.push(await measureEvidence(system, size, ROUNDS));
      }
      return measured;
    } finally {
      await system.close();
    }
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

function rowsOf(measured: readonly Times[]): readonly (readonly string[])[] {
  const [smallest] = measured;
  return [...(smallest ?? [])].map(([label, least]) => {
    const times = measured.map((one) => one.get(label) ?? Number.NaN);
    const ratio = (times.at(-1) ?? Number.NaN) / least;
    return [
      label,
      ...times.map((ms) => ms.toFixed(2)),
      `${ratio.toFixed(2)} x`,
    ];
  });
}

await runProgram({
  usage: `Measures calls in casefiles of ${SIZES.join(", ")} messages: npm run --silent bench:evidence

It takes no flags.`,
  options: {},
  main: async () => {
    const sizes = SIZES.map((size) => size.toLocaleString("en"));
    const ratio = `${sizes.at(-1) ?? ""} : ${sizes[0] ?? ""}`;
    const rows = rowsOf(await measure());
    const table = alignedTable(
      [["messages in the casefile", ...sizes, ratio], ...rows],
      (column) => column === 0,
    );
    console.log(`Milliseconds a call, the median of ${ROUNDS}, in turn, without HTTP; as many records of calls as messages

${table.join("\n")}`);
  },
});
