import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { holdPort } from "./held-port.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

let folder: string;
let release: () => Promise<void>;

beforeAll(async () => {
  release = await holdPort(8080);
});
afterAll(async () => release());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider demo "));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function demo(workspaceDir: string): Promise<Ended> {
  const { promise, resolve: ended } = Promise.withResolvers<Ended>();
  execFile(
    process.execPath,
    [join(PROJECT, "scripts/demo.ts"), "--plain"],
    {
      env: {
        ...process.env,
        COLLIDER_DATA_DIR: join(folder, "data"),
        COLLIDER_WORKSPACE_DIR: workspaceDir,
      },
    },
    (error, stdout, stderr) => {
      const exitCode = typeof error?.code === "number" ? error.code : 0;
      ended({ exitCode, output: `${stdout}${stderr}` });
    },
  );
  return promise;
}

it(
  "runs three workflows, approves of what one asks, exports and checks what they collected, and tells where the data lies, twice in a row, with the default port in use",
  { timeout: 120_000 },
  async () => {
    const workspace = join(folder, "work space");
    await cp(join(PROJECT, "samples/workspace"), workspace, {
      recursive: true,
    });
    for (const _ of [1, 2]) {
      const { exitCode, output } = await demo(workspace);
      expect(output).toContain("11 messages from maria.keller@example.com");
      expect(output.match(/^ {2}\w+ run_\w+ {2}success/gm)).toHaveLength(3);
      expect(output).toMatch(/Asked: New mail of 2 clients: \d+ messages\./);
      expect(output).toMatch(/Mailed to office@example\.org:\s+New mail of 2/);
      expect(output).toMatch(/ok {2}the signature is that of the key \w{64}\n/);
      expect(output).toMatch(/\d+ bytes: .+\/packages\/exp_\w+\.zip\n/);
      expect(output).toContain(`kept in ${join(folder, "data")}`);
      // oxlint-disable-next-line no-control-regex -- looking for the control characters is the point
      expect(output).not.toMatch(/[\u001b\r]/);
      expect(exitCode).toBe(0);
    }
  },
);

it("says why and exits with 1 when a run does not succeed", async () => {
  const { exitCode, output } = await demo(join(folder, "nowhere"));
  expect(output).toMatch(/store_gmail_messages.*failed/);
  expect(exitCode).toBe(1);
});
