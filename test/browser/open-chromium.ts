import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
];

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function findChromium(): Promise<string> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of NAMES)
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  throw new Error(
    `Chromium is absent: none of ${NAMES.join(", ")} is on PATH.`,
  );
}

/** The machine's own Chromium, which talks to nobody but the page that is opened. */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: ["--disable-quic", "--disable-sync", "--disable-component-update"],
  });
}
