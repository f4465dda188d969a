import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gcloud, type Command } from "#scripts/deploy/command.ts";
import { hasGcloud } from "./emulators-available.ts";
import { plannedCommands } from "./planned-commands.ts";

/** gcloud's exit status for what it does not understand; whatever it understands it refuses to do without an account. */
const NOT_UNDERSTOOD = 2;
const NO_ACCOUNT = /do not currently have an active account/u;

const COMMANDS = await plannedCommands("gcloud");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider gcloud "));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs gcloud as it is on a machine that knows of no account. */
async function run({ args }: Command) {
  const child = spawn("gcloud", args, {
    env: {
      ...process.env,
      CLOUDSDK_CONFIG: folder,
      CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [[code], told] = await Promise.all([
    once(child, "close"),
    text(child.stderr),
  ]);
  return { code: Number(code), told };
}

describe.runIf(await hasGcloud())("gcloud", () => {
  test.concurrent.each(
    COMMANDS.map((command) => [command.args.join(" "), command] as const),
  )("understands %s", { timeout: 120_000 }, async (_, command) => {
    const { code, told } = await run(command);
    expect({ code, told }).toEqual({
      code: 1,
      told: expect.stringMatching(NO_ACCOUNT),
    });
  });

  test("does not understand what is misspelt", async () => {
    const { code } = await run(
      gcloud("tasks", "queues", "describe", "collider", "--locatoin=x"),
    );
    expect(code).toBe(NOT_UNDERSTOOD);
  });
});
