import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "./collider-process.ts";
import { describeEndToEnd } from "./end-to-end.suite.ts";

describeEndToEnd("the program on the embedded platform", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "collider end to end "));
  return {
    manySteps: 900,
    start: async () => startProcess(dataDir),
    close: async () => rm(dataDir, { recursive: true }),
  };
});
