import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const PROJECT = resolve(import.meta.dirname, "../../..");
const SERVED = /^export WORKSPACE_EMULATOR_HOST=(\S+)$/;

/** The workspace in a process of its own. */
export interface WorkspaceProcess {
  readonly host: string;
  readonly pid: number;
  /** Asks it to stop; the result is its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `npm run workspace` on a free port, and waits until it serves. */
export async function startWorkspaceProcess(
  flags: readonly string[],
): Promise<WorkspaceProcess> {
  const child = spawn(
    process.execPath,
    [join(PROJECT, "scripts/workspace.ts"), "--port", "0", ...flags],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const host = SERVED.exec(line)?.[1];
    if (host === undefined) continue;
    child.stdout.resume();
    return {
      host,
      pid: child.pid ?? 0,
      stop: async () => {
        if (child.exitCode !== null) return child.exitCode;
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        await exited;
        return child.exitCode;
      },
    };
  }
  throw new Error("The workspace did not start.");
}
