import {
  spawn,
  type ChildProcess,
  type ChildProcessByStdio,
} from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { LOOPBACK } from "#scripts/cloud-tasks-emulator/loopback.ts";
import { findJarIn, findSdk, type SdkComponent } from "./cloud-sdk.ts";
import { findJava } from "./find-java.ts";
import { freePort } from "./free-port.ts";

const STOP_WITHIN_MS = 5000;
// Of what an emulator says beside its sign; the cause of a failure comes first.
const SAID_LINES = 20;

/** One of Google's emulators, as the Cloud SDK holds it. */
export interface EmulatorKind extends SdkComponent {
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

/**
 * The emulator's jar, in Google's Cloud SDK.
 *
 * @throws Error that says what to install when gcloud, the emulator or Java is absent.
 */
export async function findJar(kind: EmulatorKind): Promise<string> {
  const jar = findJarIn(await findSdk(), kind);
  await findJava();
  return jar;
}

/** Both streams are read to their ends, or the emulator would block on a full one. */
async function ready(
  { stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>,
  { name, output, ready: sign }: EmulatorKind,
): Promise<void> {
  const [input, other] =
    output === "stdout" ? [stdout, stderr] : [stderr, stdout];
  const said: string[] = [];
  createInterface({ input: other }).on("line", (line) => {
    if (said.length < SAID_LINES) said.push(line);
  });
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
  const child = spawn("java", [...kind.command(jar, LOOPBACK, port)], {
    stdio: ["ignore", "pipe", "pipe"],
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
