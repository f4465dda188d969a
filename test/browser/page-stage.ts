import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { openChromium } from "./open-chromium.ts";
import { startProgram, type StartedProgram } from "./started-program.ts";

/** A program and a page of its own for each test, which fails when the page complains of anything. */
export function pageStage(): {
  readonly program: () => StartedProgram;
  readonly page: () => Page;
} {
  let program: StartedProgram;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    program = await startProgram();
    browser = await openChromium();
  });

  afterAll(async () => {
    await browser?.close();
    const exitCode = await program?.stop();
    if (exitCode !== 0) throw new Error(`The program ended with ${exitCode}.`);
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(request.url()));
    page.on("response", (response) => {
      if (!response.ok())
        complaints.push(`${response.status()} ${response.url()}`);
    });
  });

  afterEach(async () => {
    await page.close();
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
  });

  return { program: () => program, page: () => page };
}
