import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProcess, startRefused } from "./collider-process.ts";
import { holdPort } from "./held-port.ts";

let dataDir: string;
let release: () => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "collider port "));
  release = await holdPort(8080);
});
afterEach(async () => {
  await release();
  await rm(dataDir, { recursive: true, force: true });
});

describe("npm start, where the default port is in use,", () => {
  it("takes a free one, says so, and serves there", async () => {
    const collider = await startProcess(dataDir, { PORT: "" });
    try {
      expect(collider.said).toContain(
        "Port 8080 is in use; taking a free one.",
      );
      expect(new URL(collider.url).port).not.toBe("8080");
      const { status } = await fetch(`${collider.url}/healthz`);
      expect(status).toBe(200);
    } finally {
      expect(await collider.stop()).toBe(0);
    }
  });

  it("refuses to start where that port was asked for, and says what to do", async () => {
    const { exitCode, output } = await startRefused(dataDir, { PORT: "8080" });
    expect(exitCode).toBe(1);
    expect(output).toBe(
      "Port 8080 is in use. Set PORT to another one, or to 0 for any.\n",
    );
  });
});
