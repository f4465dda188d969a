import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { startProcess, type ColliderProcess } from "./collider-process.ts";
import {
  startWorkspaceProcess,
  type WorkspaceProcess,
} from "./workspace-process.ts";

const MESSAGES = 300;
const Counts = z.object({
  requests: z.number(),
  failed: z.number(),
  faults: z.record(z.string(), z.number()),
});

let folder: string;
let workspace: WorkspaceProcess;
let collider: ColliderProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider faulty "));
  await mkdir(join(folder, "mail"));
  workspace = await startWorkspaceProcess([
    `--dir=${folder}`,
    `--sent=${join(folder, "sent")}`,
    "--control",
    `--generate=${MESSAGES}`,
  ]);
  collider = await startProcess(join(folder, "data"), {
    WORKSPACE_EMULATOR_HOST: workspace.host,
  });
});

afterEach(async () => {
  await collider.stop();
  await workspace.stop();
  await rm(folder, { recursive: true, force: true });
});

async function control(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`http://${workspace.host}/_control/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: "Bearer owner",
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

it(
  "a sync ends complete though one request in ten fails, and the next one finds nothing more",
  { timeout: 120_000 },
  async () => {
    const rules = [
      { kind: "rate_limited", rate: 0.02 },
      { kind: "user_rate_limited", rate: 0.01 },
      { kind: "internal", rate: 0.01 },
      { kind: "unavailable", rate: 0.02 },
      { kind: "truncated", rate: 0.02 },
      { kind: "dropped", rate: 0.02 },
    ];
    await control("faults", { seed: 11, rules });
    const { casefile_id } = await collider.call("create_casefile", {
      title: "A mailbox that fails",
    });
    const payload = {
      casefile_id: z.string().parse(casefile_id),
      query: "",
      max_results: 5000,
    };
    const first = await collider.call("store_gmail_messages", payload);
    expect(first).toMatchObject({
      messages_added: MESSAGES,
      messages_stored: MESSAGES,
      missed: [],
      sync_status: "completed",
    });
    const { requests, failed, faults } = Counts.parse(
      await control("requests"),
    );
    expect(Object.keys(faults).length).toBeGreaterThan(3);
    expect(failed).toBeGreaterThan(10);
    expect(requests).toBeLessThan(MESSAGES * 1.4);
    await control("faults", { rules: [] });
    const again = await collider.call("store_gmail_messages", payload);
    expect(again).toMatchObject({
      messages_added: 0,
      messages_stored: MESSAGES,
      unreadable: [],
    });
  },
);
