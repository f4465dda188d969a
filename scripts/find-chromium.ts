import { findProgram } from "./find-program.ts";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
];

/**
 * The machine's own Chromium or Chrome.
 *
 * @throws Error that says what to install.
 */
export async function findChromium(): Promise<string> {
  const found = await findProgram(...NAMES);
  if (found !== null) return found;
  throw new Error(
    `Chromium is absent: install it; none of ${NAMES.join(", ")} is on PATH.`,
  );
}
