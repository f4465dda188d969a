import {
  findJar,
  type EmulatorKind,
} from "#scripts/emulators/google-emulator.ts";

/** Warns and answers false where an emulator cannot be run. With REQUIRE_EMULATORS=1 its absence is an error. */
export async function hasEmulator(
  ...kinds: readonly EmulatorKind[]
): Promise<boolean> {
  try {
    for (const kind of kinds) await findJar(kind);
    return true;
  } catch (thrown) {
    if (process.env["REQUIRE_EMULATORS"] === "1") throw thrown;
    process.emitWarning(
      `Skipped: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
    return false;
  }
}
