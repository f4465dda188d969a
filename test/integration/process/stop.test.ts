import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { auditRecords } from "../audit-records.ts";
import {
  startProcess,
  startRefused,
  until,
  type ColliderProcess,
} from "./collider-process.ts";
import { keptDocuments } from "./kept-documents.ts";

const Run = z.object({ result: z.object({ status: z.string() }) });
const Runs = z.object({ runs: z.array(z.object({ status: z.string() })) });

const SETUP = {
  workflow_name: "casefile_setup",
  input: { title: "Keller", client: "maria.keller@example.com" },
};

let dataDir: string;
let collider: ColliderProcess;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "collider stopped "));
  collider = await startProcess(dataDir);
});

afterEach(async () => {
  await collider.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function listed(): Promise<z.infer<typeof Runs>["runs"]> {
  return Runs.parse(await collider.call("list-workflows", { limit: 100 })).runs;
}

/** What the program has left: documents, and the audit records wherever they lie. */
function kept() {
  const documents = [...keptDocuments(dataDir)];
  return {
    documents: documents.filter(([path]) => !path.startsWith("audit_")),
    audits: auditRecords(documents),
  };
}

describe("the program", { timeout: 120_000 }, () => {
  it("changes nothing when a request that it has answered comes again", async () => {
    const requestId = randomUUID();
    const request = { ...SETUP, wait_seconds: 30 };
    const first = await collider.call("start-workflow", request, requestId);
    await collider.stop();
    const before = kept();
    collider = await startProcess(dataDir);
    const second = await collider.call("start-workflow", request, requestId);
    expect(second).toEqual(first);
    await collider.stop();
    expect(kept()).toEqual(before);
  });

  it("answers what is under way before it stops, with exit code 0", async () => {
    const answer = collider.call("start-workflow", {
      ...SETUP,
      wait_seconds: 30,
    });
    await until(async () => {
      const runs = await listed();
      return runs.length === 0 ? null : runs;
    });
    expect(await collider.stop()).toBe(0);
    expect(Run.parse(await answer).result.status).toBe("success");
  });

  it.each([
    ["says nothing", ""],
    ["says half a request", "POST /whoami HTTP/1.1\r\nHost: a"],
  ])("stops at once although a client %s", async (_, said) => {
    const socket = connect(Number(new URL(collider.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(said);
    // The process has seen the connection when it has answered a later one.
    await listed();
    const closed = once(socket, "close");
    expect(await collider.stop()).toBe(0);
    await closed;
  });

  it("says so when its data folder or its port is taken, with exit code 1", async () => {
    const folder = await startRefused(dataDir, {});
    expect(folder.output).toContain("in use by another process");
    expect(folder.exitCode).toBe(1);
    const other = await mkdtemp(join(tmpdir(), "collider other "));
    const { port } = new URL(collider.url);
    const taken = await startRefused(other, { PORT: port });
    await rm(other, { recursive: true });
    expect(taken.output).toContain(`Port ${port} is in use`);
    expect(taken.exitCode).toBe(1);
  });
});
