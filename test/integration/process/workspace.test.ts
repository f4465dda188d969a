import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ColliderProcess, startProcess } from "./collider-process.ts";
import {
  startWorkspaceProcess,
  type WorkspaceProcess,
} from "./workspace-process.ts";

let folder: string;
let workspace: WorkspaceProcess;
let collider: ColliderProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider workspace "));
  workspace = await startWorkspaceProcess([
    "--dir=samples/workspace",
    `--sent=${join(folder, "sent")}`,
  ]);
  collider = await startProcess(join(folder, "data"), {
    WORKSPACE_EMULATOR_HOST: workspace.host,
    // Nothing is there: what is found is the other process's.
    COLLIDER_WORKSPACE_DIR: join(folder, "nowhere"),
  });
});

afterEach(async () => {
  await collider.stop();
  await workspace.stop();
  await rm(folder, { recursive: true, force: true });
});

it(
  "a workspace in a process of its own is what Collider reads and sends by, and keeps what was sent",
  { timeout: 60_000 },
  async () => {
    const found = await collider.call("search_gmail", {
      query: "from:maria.keller@example.com",
      max_results: 50,
    });
    expect(found["messages"]).toHaveLength(11);
    const files = await collider.call("list_drive_files", {});
    expect(files["files"]).not.toEqual([]);
    await collider.call("send_gmail_message", {
      to: ["maria.keller@example.com"],
      subject: "Your hearing",
      body: "It is on Monday.",
    });
    expect(await readdir(join(folder, "sent", "SENT"))).toHaveLength(1);
    expect(await workspace.stop()).toBe(0);
    await expect(collider.call("list_drive_files", {})).rejects.toThrow(
      "Google could not be reached. Repeat the call.",
    );
  },
);
