import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const HOST = "127.0.0.1";
const READY = "Dev App Server is now running";
const STOP_WITHIN_MS = 5000;
const JAR = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar";
const MAIN_CLASS =
  "com.google.cloud.datastore.emulator.firestore.CloudFirestore";

const run = promisify(execFile);

export interface FirestoreEmulator {
  /** `host:port`, as FIRESTORE_EMULATOR_HOST takes it. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * The emulator's jar, in Google's Cloud SDK.
 *
 * @throws Error that says what to install when gcloud, the emulator or Java is absent.
 */
async function findJar(): Promise<string> {
  const info = await run("gcloud", [
    "info",
    "--format=value(installation.sdk_root)",
  ]).catch((cause: unknown) => {
    throw new Error("gcloud is absent: install the Google Cloud SDK.", {
      cause,
    });
  });
  const jar = join(info.stdout.trim(), JAR);
  await access(jar).catch((cause: unknown) => {
    throw new Error(
      "The Firestore emulator is absent: gcloud components install cloud-firestore-emulator.",
      { cause },
    );
  });
  await run("java", ["-version"]).catch((cause: unknown) => {
    throw new Error("Java is absent: install Java 17 or later.", { cause });
  });
  return jar;
}

/** Warns and answers false where the emulator cannot be run. With REQUIRE_EMULATORS=1 its absence is an error. */
export async function hasFirestoreEmulator(): Promise<boolean> {
  try {
    await findJar();
    return true;
  } catch (thrown) {
    if (process.env["REQUIRE_EMULATORS"] === "1") throw thrown;
    process.emitWarning(
      `Skipped: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null)
    throw new Error("There is no free port.");
  return address.port;
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error("The emulator has no output.");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes(READY)) {
      child.stdout.resume();
      return;
    }
    said.push(line);
  }
  throw new Error(`The emulator did not start:\n${said.join("\n")}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await exited;
  clearTimeout(impatience);
}

/** Starts Google's emulator as one process: java itself, so that stopping it leaves nothing behind. */
export async function startFirestoreEmulator(): Promise<FirestoreEmulator> {
  const jar = await findJar();
  const port = await freePort();
  const child = spawn(
    "java",
    ["-cp", jar, MAIN_CLASS, "start", `--host=${HOST}`, `--port=${port}`],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  try {
    await ready(child);
  } catch (thrown) {
    await stop(child);
    throw thrown;
  }
  return { host: `${HOST}:${port}`, stop: async () => stop(child) };
}
