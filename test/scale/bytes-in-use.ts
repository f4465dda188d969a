import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

/** What is in use, and not merely not given back yet. */
export function bytesInUse(): number {
  // Buffers go with the collection after the one that has found them.
  for (let times = 0; times < 2; times += 1)
    if (typeof collectGarbage === "function") collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
