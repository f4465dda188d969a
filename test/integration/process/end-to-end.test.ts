import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "./collider-process.ts";
import { describeEndToEnd } from "./end-to-end.suite.ts";

const MANY_STEPS = 900;

describeEndToEnd("the program on the embedded platform on a file", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "collider end to end "));
  return {
    manySteps: MANY_STEPS,
    start: async () => startProcess(dataDir),
    close: async () => rm(dataDir, { recursive: true }),
  };
});

describeEndToEnd(
  "the program on the embedded platform in memory",
  async () => ({
    manySteps: MANY_STEPS,
    start: async () => startProcess(":memory:", {}, null),
    close: async () => undefined,
  }),
  { keepsNothing: true },
);
