import { chromium, type Browser } from "playwright-core";
import { findChromium } from "#scripts/find-chromium.ts";

/** The machine's own Chromium, which talks to nobody but the page that is opened. */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: ["--disable-quic", "--disable-sync", "--disable-component-update"],
  });
}
