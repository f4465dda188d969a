import { execFile } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOG_METRICS } from "#scripts/deploy/monitoring-files.ts";
import { startProcess, type ColliderProcess } from "./collider-process.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

let dataDir: string;
let collider: ColliderProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "collider log "));
  collider = await startProcess(dataDir, { COLLIDER_LOG_LEVEL: "info" });
});

afterAll(async () => {
  await collider.stop();
  await rm(dataDir, { recursive: true });
});

/** The lines that were logged while this was done. */
async function linesOf(work: () => Promise<unknown>): Promise<unknown[]> {
  const before = collider.logged.length;
  await work();
  await expect
    .poll(() => collider.logged.length, { timeout: 10_000 })
    .toBeGreaterThan(before);
  return collider.logged.slice(before).map((line) => JSON.parse(line));
}

describe("the line of a request", () => {
  it("says what was called, how it went and how long it took", async () => {
    const requestId = randomUUID();
    const lines = await linesOf(async () =>
      collider.call("create-casefile", { title: "Keller" }, requestId),
    );
    expect(lines).toEqual([
      {
        severity: "INFO",
        time: expect.stringMatching(/^\d{4}-.*Z$/u),
        message: "create_casefile 200",
        httpRequest: {
          requestMethod: "POST",
          requestUrl: "/create-casefile",
          status: 200,
          latency: expect.stringMatching(/^\d+(\.\d+)?s$/u),
        },
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/u),
        "logging.googleapis.com/labels": { operation: "create_casefile" },
        "logging.googleapis.com/operation": { id: requestId },
        call: expect.objectContaining({
          call_id: expect.stringMatching(/^call_/u),
        }),
      },
    ]);
  });

  it("has every field that the metrics of the log take from it", async () => {
    const [line] = await linesOf(async () => collider.call("whoami", {}));
    const texts = await Promise.all(
      LOG_METRICS.map(({ path }) => readFile(path, "utf8")),
    );
    const fields = texts.flatMap((text) => [
      ...text.matchAll(/jsonPayload\.([\w.]+)|(httpRequest\.\w+)/gu),
    ]);
    expect(fields.length).toBeGreaterThan(5);
    for (const [, own, lifted] of fields)
      expect(line).toHaveProperty(own ?? lifted ?? "");
  });

  it("says why a call was refused, and nothing of what was in it", async () => {
    const lines = await linesOf(async () =>
      collider
        .call("create-casefile", { title: ["a secret"] })
        .catch(() => undefined),
    );
    expect(lines).toMatchObject([
      {
        message: "create_casefile 400",
        httpRequest: { status: 400 },
        err: { code: "INVALID_ARGUMENT", reason: "REQUEST_INVALID" },
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("a secret");
  });

  it("says neither the token nor the query of a request that is not let in", async () => {
    const lines = await linesOf(async () =>
      fetch(`${collider.url}/whoami?key=hidden`, {
        method: "POST",
        headers: {
          authorization: "Bearer not-a-token",
          traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
        },
      }),
    );
    expect(lines).toMatchObject([
      {
        message: "whoami 401",
        httpRequest: { requestUrl: "/whoami", status: 401 },
        trace_id: TRACE,
        err: { code: "UNAUTHENTICATED" },
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/not-a-token|hidden/u);
  });

  it("says why a token is not taken, or nobody finds out why the platform's own is not", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const token = await new SignJWT({ email: "secret@example.com" })
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer("https://development.collider.localhost")
      .sign(privateKey);
    const lines = await linesOf(async () =>
      fetch(`${collider.url}/whoami`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      }),
    );
    expect(lines).toMatchObject([
      {
        message: "whoami 401",
        err: {
          reason: "TOKEN_INVALID",
          cause: expect.stringMatching(/signature/u),
        },
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/secret@example\.com/u);
  });
});

describe("the line of a visit to the page of an approval", () => {
  it("says neither a token nor a comment of the form, however it ends", async () => {
    const forms = [
      { access_token: collider.token, word: "approve" },
      { access_token: "hidden.access.token", word: "show" },
      { access_token: "hidden.access.token" },
    ];
    for (const form of forms) {
      const lines = await linesOf(async () =>
        fetch(`${collider.url}/get-approval?run_id=hidden-run`, {
          method: "POST",
          body: new URLSearchParams({
            ...form,
            token: "hidden.token",
            comment: "hidden comment",
          }),
        }),
      );
      expect(lines).toHaveLength(1);
      const text = JSON.stringify(lines);
      expect(text).not.toContain("hidden");
      expect(text).not.toContain(form.access_token);
    }
  });
});

describe("the line of an error", () => {
  it("says of which type it is", async () => {
    const program = `
      const { createLogger } = await import("./functions/process/log/logger.ts");
      const source = { cloudService: null, cloudRevision: null, google: null };
      const log = createLogger({ logLevel: "info", ...source });
      log.error({ err: new TypeError("No.") }, "Failed.");
      log.warn({ err: new TypeError("No.") }, "Put back.");`;
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { cwd: resolve(import.meta.dirname, "../../..") },
    );
    const [error, warning] = stderr.split("\n");
    expect(JSON.parse(error ?? "")).toMatchObject({
      err: { type: "TypeError", message: "No." },
      stack_trace: expect.stringMatching(/^TypeError: No\./u),
    });
    expect(JSON.parse(warning ?? "")).toMatchObject({
      err: {
        type: "TypeError",
        stack: expect.stringMatching(/^TypeError: No\./u),
      },
    });
  });
});
