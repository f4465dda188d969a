import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  findJar,
  type EmulatorKind,
} from "#scripts/emulators/google-emulator.ts";

/** Warns and answers false where something is absent. With REQUIRE_EMULATORS=1 its absence is an error. */
export async function isAvailable(
  look: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (thrown) {
    if (process.env["REQUIRE_EMULATORS"] === "1") throw thrown;
    process.emitWarning(
      `Skipped: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
    return false;
  }
}

/** Whether emulators can be run. */
export async function hasEmulator(
  ...kinds: readonly EmulatorKind[]
): Promise<boolean> {
  return isAvailable(async () => {
    for (const kind of kinds) await findJar(kind);
  });
}

export async function hasGcloud(): Promise<boolean> {
  return isAvailable(async () => {
    try {
      await promisify(execFile)("gcloud", ["--version"]);
    } catch (cause) {
      throw new Error("gcloud is absent: install the Google Cloud SDK.", {
        cause,
      });
    }
  });
}
