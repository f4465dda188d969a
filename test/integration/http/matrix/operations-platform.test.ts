import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import {
  serve,
  ServedProgram,
  type ServedParts,
} from "../../served-program.ts";
import { describeOperations } from "./operations-platform.suite.ts";

async function serveOn(dataDir: string): Promise<ServedParts> {
  const config = readConfig({
    COLLIDER_LOG_LEVEL: "silent",
    COLLIDER_DATA_DIR: dataDir,
  });
  return serve(await compose(config), 0);
}

describeOperations(
  "the embedded platform in memory",
  async () => new ServedProgram(await serveOn(":memory:")),
);

describeOperations("the embedded platform on a file", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "collider operations "));
  const parts = await serveOn(dataDir);
  return new ServedProgram({
    ...parts,
    close: async () => {
      await parts.close();
      await rm(dataDir, { recursive: true });
    },
  });
});
