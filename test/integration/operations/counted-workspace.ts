import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "#shared/platform/clock.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import type { WorkspaceControl } from "#shared/workspace/local/control/workspace-control.ts";
import { startLocalWorkspace } from "#shared/workspace/local/local-workspace.ts";

/** A workspace that counts what it is asked for, and can be told to fail and to forget. */
export interface CountedWorkspace {
  /** What makes a program use it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly dir: string;
  readonly control: WorkspaceControl;
  /** How many requests of each API method there were since the last look, without those for tokens. */
  requests(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const VERSIONED = /^(?:GET|POST) \/(?:gmail\/v1\/users\/:userId|drive\/v3)\//;

/** Over a copy of a folder, or with an empty mailbox; its clock is that of whoever uses it. */
export async function openCountedWorkspace(
  clock: Clock,
  from: string | null = null,
): Promise<CountedWorkspace> {
  const dir = await mkdtemp(join(tmpdir(), "collider-counted-"));
  if (from === null) await mkdir(join(dir, "mail"));
  else await cp(from, dir, { recursive: true, preserveTimestamps: true });
  const workspace = await startLocalWorkspace({
    workspaceDir: dir,
    sentDir: null,
    clock,
    serviceToken: EMULATOR_SERVICE_TOKEN,
    isControlled: true,
  });
  const { control } = workspace;
  if (control === null) throw new Error("It was to be controlled.");
  return {
    settings: { WORKSPACE_EMULATOR_HOST: new URL(workspace.url).host },
    dir,
    control,
    requests: () => {
      const { methods } = control.requests.read();
      control.requests.reset();
      return Object.fromEntries(
        Object.entries(methods).map(([method, { requests }]) => [
          method.replace(VERSIONED, ""),
          requests,
        ]),
      );
    },
    close: async () => {
      await workspace.close();
      await rm(dir, { recursive: true });
    },
  };
}
