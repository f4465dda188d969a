import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createFileSecrets } from "#shared/platform/embedded/secrets.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const URL_SAID = /functions at (http:\/\/\S+)/u;

export interface StartedProgram {
  readonly url: string;
  /** A token of its development issuer. */
  token(user: string): Promise<string>;
  /** Ends it as Ctrl+C does, and answers its exit code. */
  stop(): Promise<number | null>;
}

async function urlSaidBy(output: NodeJS.ReadableStream): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: output })) {
    const url = URL_SAID.exec(line)?.[1];
    if (url !== undefined) {
      output.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`The program ended before it served:\n${said.join("\n")}`);
}

async function tokenOf(dataDir: string, user: string): Promise<string> {
  const issuer = await createDevelopmentIssuer({
    secrets: createFileSecrets(dataDir),
    clock: systemClock,
    cloudService: null,
  });
  return issuer.issue(user, ["user"]);
}

/** `npm start` on a free port over an empty data folder. */
export async function startProgram(): Promise<StartedProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), "collider-browser-"));
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    cwd: PROJECT,
    env: { ...process.env, PORT: "0", COLLIDER_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  try {
    return {
      url: await urlSaidBy(child.stdout),
      token: async (user) => tokenOf(dataDir, user),
      stop: async () => {
        child.kill("SIGINT");
        await exited;
        await rm(dataDir, { recursive: true });
        return child.exitCode;
      },
    };
  } catch (thrown) {
    child.kill("SIGKILL");
    await exited;
    await rm(dataDir, { recursive: true });
    throw thrown;
  }
}
