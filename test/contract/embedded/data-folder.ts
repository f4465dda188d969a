import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder for the data of the running test, removed after it; its name holds a space. */
export function makeDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "collider data-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
