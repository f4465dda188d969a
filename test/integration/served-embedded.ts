import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import { serve, ServedProgram, type ServedParts } from "./served-program.ts";

async function serveOn(dataDir: string): Promise<ServedParts> {
  const config = readConfig({
    COLLIDER_LOG_LEVEL: "silent",
    COLLIDER_DATA_DIR: dataDir,
  });
  return serve(await compose(config), 0);
}

/** The program on the embedded platform in memory, at the time of the wall's clock. */
export async function servedInMemory(): Promise<ServedProgram> {
  return new ServedProgram(await serveOn(":memory:"));
}

/** The same on a file, which goes when the program is closed. */
export async function servedOnFile(): Promise<ServedProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), "collider operations "));
  const parts = await serveOn(dataDir);
  return new ServedProgram({
    ...parts,
    close: async () => {
      await parts.close();
      await rm(dataDir, { recursive: true });
    },
  });
}
