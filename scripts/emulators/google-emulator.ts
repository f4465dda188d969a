import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { LOOPBACK } from "#scripts/cloud-tasks-emulator/loopback.ts";
import { freePort } from "./free-port.ts";

const STOP_WITHIN_MS = 5000;

const run = promisify(execFile);

/** One of Google's emulators, as the Cloud SDK holds it. */
export interface EmulatorKind {
  /** As a person calls it. */
  readonly name: string;
  /** The component of gcloud that brings it. */
  readonly component: string;
  /** Where its jar is in the SDK, as a pattern. */
  readonly jar: string;
  /** What java is called with. */
  readonly command: (
    jar: string,
    host: string,
    port: number,
  ) => readonly string[];
  /** Where it says that it is ready, and what. */
  readonly output: "stdout" | "stderr";
  readonly ready: string;
}

export interface GoogleEmulator {
  /** `host:port`, as the emulator's variable takes it. */
  readonly host: string;
  /** Resolves when it has ended, asked or not. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** CLOUDSDK_ROOT_DIR, which gcloud, too, has for it, or where gcloud says that it is. */
async function sdkRoot(): Promise<string> {
  const root = process.env["CLOUDSDK_ROOT_DIR"] ?? "";
  if (root !== "") return root;
  const info = await run("gcloud", [
    "info",
    "--format=value(installation.sdk_root)",
  ]).catch((cause: unknown) => {
    throw new Error(
      "gcloud is absent: install the Google Cloud SDK, or name its folder in CLOUDSDK_ROOT_DIR.",
      { cause },
    );
  });
  return info.stdout.trim();
}

/**
 * The emulator's jar, in Google's Cloud SDK.
 *
 * @throws Error that says what to install when gcloud, the emulator or Java is absent.
 */
export async function findJar({
  name,
  component,
  jar,
}: EmulatorKind): Promise<string> {
  const root = await sdkRoot();
  const [found] = globSync(jar, { cwd: root });
  if (found === undefined)
    throw new Error(
      `The ${name} emulator is absent: gcloud components install ${component}.`,
    );
  await run("java", ["-version"]).catch((cause: unknown) => {
    throw new Error("Java is absent: install Java 17 or later.", { cause });
  });
  return join(root, found);
}

async function ready(
  child: ChildProcess,
  { name, output, ready: sign }: EmulatorKind,
): Promise<void> {
  const input = child[output];
  if (input === null) throw new Error(`The ${name} emulator has no output.`);
  const said: string[] = [];
  for await (const line of createInterface({ input })) {
    if (line.includes(sign)) {
      input.resume();
      return;
    }
    said.push(line);
  }
  throw new Error(`The ${name} emulator did not start:\n${said.join("\n")}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await exited;
  clearTimeout(impatience);
}

/**
 * Starts Google's emulator as one process: java itself, so that stopping it leaves nothing behind.
 *
 * @param wanted The port, or 0 for a free one.
 */
export async function startEmulator(
  kind: EmulatorKind,
  wanted = 0,
): Promise<GoogleEmulator> {
  const jar = await findJar(kind);
  // One that is taken is refused before: the Pub/Sub emulator would neither start nor end.
  const port = await freePort(wanted);
  const streamOf = (output: EmulatorKind["output"]): "pipe" | "ignore" =>
    kind.output === output ? "pipe" : "ignore";
  const child = spawn("java", [...kind.command(jar, LOOPBACK, port)], {
    stdio: ["ignore", streamOf("stdout"), streamOf("stderr")],
  });
  const ended = once(child, "exit");
  try {
    await ready(child, kind);
  } catch (thrown) {
    await stop(child);
    throw thrown;
  }
  return { host: `${LOOPBACK}:${port}`, ended, stop: async () => stop(child) };
}
