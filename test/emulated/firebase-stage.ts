import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import type { Services } from "#functions/services.ts";
import { listenOnLoopback } from "#scripts/cloud-tasks-emulator/loopback.ts";
import { bundleFunctions, writePages } from "#scripts/deploy/bundle.ts";
import { firebaseConfig } from "#scripts/deploy/firebase-config.ts";
import { functionSettings } from "#scripts/deploy/function-settings.ts";
import {
  startEmulators,
  type Emulators,
} from "#scripts/emulators/start-emulators.ts";
import { Registry } from "#shared/registry/registry.ts";
import { FIREBASE } from "./firebase-tools.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
/** One that cannot be a real one: the Firebase CLI keeps to its emulators then. */
const FIREBASE_PROJECT = "demo-collider";
const STOP_WITHIN_MS = 10_000;

const Backends = z.object({
  backends: z.array(
    z.object({
      functionTriggers: z.array(
        z.object({ name: z.string(), entryPoint: z.string() }),
      ),
    }),
  ),
});

interface HeldPorts {
  readonly ports: readonly number[];
  /** Frees them for who is to have them. */
  release(): Promise<void>;
}

/** Free ports, held while others look for free ones. */
async function holdPorts(count: number): Promise<HeldPorts> {
  const servers = Array.from({ length: count }, () => createServer());
  const hosts = await Promise.all(
    servers.map(async (server) => listenOnLoopback(server, 0)),
  );
  return {
    ports: hosts.map((host) => Number(new URL(`http://${host}`).port)),
    release: async () => {
      for (const server of servers) {
        server.close();
        await once(server, "close");
      }
    },
  };
}

/** A folder as the project's own after a build, with the emulators' ports free ones. */
export async function builtFolder(
  ports: Readonly<Record<string, number>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "collider firebase "));
  const operations = await new Registry<Services>(OPERATION_LOADERS).loadAll();
  await mkdir(join(folder, "dist"));
  await bundleFunctions(join(folder, "dist/functions"));
  await writePages(join(folder, "dist/hosting"), operations);
  const config = firebaseConfig(
    operations.map((operation) => functionSettings(operation)),
  );
  const emulators = Object.entries(ports).map(
    ([name, port]) => [name, { host: "127.0.0.1", port }] as const,
  );
  const text = JSON.stringify({
    ...config,
    emulators: { ...Object.fromEntries(emulators), ui: { enabled: false } },
  });
  await writeFile(join(folder, "firebase.json"), text);
  for (const name of ["firestore.rules", "firestore.indexes.json"])
    await cp(join(PROJECT, name), join(folder, name));
  return folder;
}

/** The environment of a user who has never used the Firebase CLI. */
export function newcomer(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: join(folder, "home"),
    XDG_CONFIG_HOME: join(folder, "home"),
    CI: "true",
  };
}

async function ready(child: ChildProcess): Promise<void> {
  const { stdout } = child;
  if (stdout === null) throw new Error("The Firebase CLI tells nothing.");
  const told: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    told.push(line);
    if (!line.includes("All emulators ready")) continue;
    // What comes after is read, so that the program does not wait for a reader.
    stdout.resume();
    return;
  }
  throw new Error(`The Firebase CLI has ended.\n${told.join("\n")}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGINT");
  const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(impatience);
}

/** Firebase's emulators of functions and Hosting, as `firebase emulators:start` runs them, on the other emulators. */
export class FirebaseStage {
  /** Each function by its name below it. */
  readonly functionsUrl: string;
  readonly hostingUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #functionsHost: string;
  readonly #folder: string;
  readonly #emulators: Emulators;
  readonly #child: ChildProcess;

  private constructor(parts: {
    readonly functionsHost: string;
    readonly hostingUrl: string;
    readonly folder: string;
    readonly emulators: Emulators;
    readonly child: ChildProcess;
  }) {
    this.#functionsHost = parts.functionsHost;
    this.functionsUrl = functionsUrlAt(parts.functionsHost);
    this.hostingUrl = parts.hostingUrl;
    this.#folder = parts.folder;
    this.#emulators = parts.emulators;
    this.environment = parts.emulators.environment;
    this.#child = parts.child;
  }

  static async open(): Promise<FirebaseStage> {
    const held = await holdPorts(4);
    const [functions = 0, hosting = 0, hub = 0, logging = 0] = held.ports;
    const folder = await builtFolder({ functions, hosting, hub, logging });
    const functionsHost = `127.0.0.1:${functions}`;
    const functionsUrl = functionsUrlAt(functionsHost);
    const emulators = await startEmulators({ functionsUrl });
    await held.release();
    const child = spawn(
      process.execPath,
      [
        FIREBASE,
        "emulators:start",
        "--only=functions,hosting",
        `--project=${FIREBASE_PROJECT}`,
      ],
      {
        cwd: folder,
        env: {
          ...newcomer(folder),
          ...emulators.environment,
          COLLIDER_WORKSPACE_DIR: join(PROJECT, "samples/workspace"),
        },
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const stage = new FirebaseStage({
      functionsHost,
      hostingUrl: `http://127.0.0.1:${hosting}`,
      folder,
      emulators,
      child,
    });
    try {
      await ready(child);
      return stage;
    } catch (thrown) {
      await stage.close();
      throw thrown;
    }
  }

  /** What the Firebase CLI has found: the export that is called, by the function's name. */
  async discovered(): Promise<Readonly<Record<string, string>>> {
    const response = await fetch(`http://${this.#functionsHost}/backends`);
    const { backends } = Backends.parse(await response.json());
    const triggers = backends.flatMap((backend) => backend.functionTriggers);
    return Object.fromEntries(
      triggers.map(({ name, entryPoint }) => [name, entryPoint]),
    );
  }

  async close(): Promise<void> {
    await stopped(this.#child);
    await this.#emulators.stop();
    await rm(this.#folder, { recursive: true });
  }
}

function functionsUrlAt(host: string): string {
  return `http://${host}/${FIREBASE_PROJECT}/us-central1`;
}
