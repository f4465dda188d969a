import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createFileSecrets } from "#shared/platform/embedded/secrets.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { EventListener } from "#test/integration/http/event-listener.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const READY = /functions at (http:\S+)/;
const TOLD_TOKEN = /^ {2}a token +(\S+)$/;
const LOOK_MS = 20;

const Answer = z.object({
  payload: JsonRecord.nullable(),
  error: z.object({ message: z.string() }).nullable(),
});

/** What a program that ends by itself has said, and how it ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** The really started program, over one data folder. */
export class ColliderProcess {
  readonly #child: ChildProcess;
  /** Of the user whose calls it makes. */
  readonly token: string;
  readonly url: string;
  /** What it printed until it served. */
  readonly said: readonly string[];
  /** What it has logged until now: nothing, unless it was asked to. */
  readonly logged: readonly string[];

  constructor(
    child: ChildProcess,
    started: {
      readonly url: string;
      readonly token: string;
      readonly said: readonly string[];
      readonly logged: readonly string[];
    },
  ) {
    this.#child = child;
    this.url = started.url;
    this.token = started.token;
    this.said = started.said;
    this.logged = started.logged;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error when the process is gone or the call was refused. */
  async call(
    functionName: string,
    payload: JsonObject,
    requestId?: string,
  ): Promise<JsonObject> {
    const response = await fetch(`${this.url}/${functionName}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${this.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ payload, request_id: requestId }),
    });
    const answer = Answer.parse(await response.json());
    if (answer.payload !== null) return answer.payload;
    throw new Error(answer.error?.message ?? "There is no answer.");
  }

  /** Listens to a run, from its start or from after an event. */
  async listen(runId: string, lastEventId?: string): Promise<EventListener> {
    return EventListener.connect({
      url: `${this.url}/watch-workflow`,
      token: this.token,
      runId,
      ...(lastEventId === undefined ? {} : { lastEventId }),
    });
  }

  /** Ends the process as a power cut does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to stop; the result is its exit code. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return exitCode;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
    return this.#child.exitCode;
  }
}

function spawnStart(dataDir: string, environment: NodeJS.ProcessEnv) {
  return spawn(process.execPath, [join(PROJECT, "scripts/start.ts")], {
    env: {
      ...process.env,
      PORT: "0",
      COLLIDER_DATA_DIR: dataDir,
      COLLIDER_LOG_LEVEL: "silent",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function issueToken(secrets: Secrets): Promise<string> {
  const issuer = await createDevelopmentIssuer({
    secrets,
    clock: systemClock,
    cloudService: null,
  });
  return issuer.issue("alice@example.com", ["user"]);
}

/**
 * Starts the program and waits until it serves.
 *
 * @param secrets Where it finds the key of tokens; in its data folder when absent. Null where nobody else has the key: it
 * then prints a token.
 */
export async function startProcess(
  dataDir: string,
  environment: NodeJS.ProcessEnv = {},
  secrets: Secrets | null = createFileSecrets(dataDir),
): Promise<ColliderProcess> {
  const child = spawnStart(dataDir, environment);
  const logged: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    logged.push(line);
  });
  const said: string[] = [];
  let token = secrets === null ? undefined : await issueToken(secrets);
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    url ??= READY.exec(line)?.[1];
    token ??= TOLD_TOKEN.exec(line)?.[1];
    if (url === undefined || token === undefined) continue;
    child.stdout.resume();
    return new ColliderProcess(child, { url, token, said, logged });
  }
  throw new Error("The program did not start.");
}

/** Starts a program that is expected to refuse. */
export async function startRefused(
  dataDir: string,
  environment: NodeJS.ProcessEnv,
): Promise<Ended> {
  const child = spawnStart(dataDir, environment);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  await once(child, "close");
  return { exitCode: child.exitCode, output };
}

/** Looks again and again until there is an answer; gives up after a minute, or later. */
export async function until<Found>(
  look: () => Promise<Found | null>,
  minutes = 1,
): Promise<Found> {
  const giveUpAt = Date.now() + minutes * 60_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > giveUpAt) throw new Error("It did not come about.");
    await pause(LOOK_MS);
  }
}
