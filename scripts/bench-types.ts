// Measures what a long workflow costs the compiler, against the same file without steps.
import { measureTypes } from "./bench/measure-types.ts";

const STEPS = 50;
const ROUNDS = 3;
const BUILDER = "workflows/catalog/workflow-builder.ts";

async function leastOf(steps: number): Promise<readonly [number, number]> {
  const times: number[] = [];
  let instantiations = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const cost = await measureTypes(BUILDER, steps);
    times.push(cost.checkMs);
    instantiations = cost.instantiations;
  }
  return [Math.min(...times), instantiations];
}

const [emptyMs, emptyCount] = await leastOf(0);
const [longMs, longCount] = await leastOf(STEPS);
console.log(
  `A workflow of ${STEPS} steps over every tool, checked by tsc, the least of ${ROUNDS}:`,
);
console.log(`  without steps   ${emptyMs} ms, ${emptyCount} instantiations`);
console.log(`  with all steps  ${longMs} ms, ${longCount} instantiations`);
console.log(
  `  the difference  ${longMs - emptyMs} ms, ${longCount - emptyCount} instantiations (at most 3000 ms are meant)`,
);
