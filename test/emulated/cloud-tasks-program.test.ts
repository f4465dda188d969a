import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import { startReceiver } from "./cloud-tasks-receiver.ts";

const PROGRAM = "scripts/cloud-tasks-emulator/main.ts";
const QUEUE = "projects/project/locations/location/queues/queue";
const READY =
  /^Cloud Tasks emulator is ready: CLOUD_TASKS_EMULATOR_HOST=(127\.0\.0\.1:\d+) CLOUD_TASKS_EMULATOR_ISSUER=(http:\/\/127\.0\.0\.1:\d+)$/u;

function start(...options: readonly string[]) {
  return spawn(process.execPath, [PROGRAM, ...options], {
    cwd: resolve(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

async function runToEnd(...options: readonly string[]): Promise<Ended> {
  const child = start(...options);
  const [[code], out, err] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, err };
}

describe("the program of the Cloud Tasks emulator", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "says where it is in one line, has the queues it was given, and ends on %s",
    async (signal) => {
      const child = start(
        "--port",
        "0",
        "--queue",
        QUEUE,
        "--queue",
        `${QUEUE}-2`,
      );
      const exited = once(child, "exit");
      const [line] = await once(
        createInterface({ input: child.stdout }),
        "line",
      );
      const [, host = "", issuer = ""] = READY.exec(String(line)) ?? [];
      const arrived: string[] = [];
      const receiver = await startReceiver(({ path }) => {
        arrived.push(path);
        // It is under way when the program ends.
        return new Promise<never>(() => {});
      });
      const client = await openCloudTasksClient(host);
      for (const parent of [QUEUE, `${QUEUE}-2`])
        await client.createTask({
          parent,
          task: { httpRequest: { url: `${receiver.url}/${parent}` } },
        });
      const keys = await fetch(`${issuer}/oauth2/v3/certs`);
      while (arrived.length < 2) await client.getQueue({ name: QUEUE });
      child.kill(signal);
      const [code] = await exited;
      await client.close();
      await receiver.stop();
      expect(arrived.toSorted()).toEqual([`/${QUEUE}`, `/${QUEUE}-2`]);
      expect(keys.status).toBe(200);
      expect(code).toBe(0);
    },
  );

  test("explains itself", async () => {
    const { code, out } = await runToEnd("--help");
    expect(code).toBe(0);
    for (const option of ["--port", "--issuer-port", "--queue"])
      expect(out).toContain(option);
  });

  test.each([
    ["--port", ["--port", "70000"]],
    ["--issuer-port", ["--issuer-port", "x"]],
    ["queue must be projects/", ["--port", "0", "--queue", "queue"]],
    ["--colour", ["--colour", "red"]],
  ])("ends with what is wrong with %s", async (message, options) => {
    const { code, out, err } = await runToEnd(...options);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("    at ");
  });

  test.each(["--port", "--issuer-port"])(
    "ends with what is wrong when the %s is taken",
    async (option) => {
      const receiver = await startReceiver(() => ({ status: 200 }));
      const { port } = new URL(receiver.url);
      const { code, err } = await runToEnd("--port", "0", option, port);
      await receiver.stop();
      expect(code).toBe(1);
      expect(err).toContain(port);
    },
  );
});
