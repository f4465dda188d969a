import { execFile, spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { once, on } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freePort } from "#scripts/emulators/free-port.ts";
import { EventListener } from "../http/event-listener.ts";
import { ColliderProcess, startProcess } from "./collider-process.ts";
import { copyProject } from "./copied-project.ts";
import { holdPort } from "./held-port.ts";

const Answer = z.strictObject({
  request_id: z.null(),
  status: z.enum(["completed", "failed"]),
  payload: z.looseObject({}).nullable(),
  error: z.looseObject({ status: z.string(), message: z.string() }).nullable(),
  timestamp: z.iso.datetime(),
  metadata: z.looseObject({}),
});

/** What `npm run function` runs. */
async function scriptOf(folder: string): Promise<readonly string[]> {
  const { scripts } = z
    .object({ scripts: z.object({ function: z.string() }) })
    .parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const [program, ...args] = scripts.function.split(" ");
  expect(program).toBe("node");
  return args;
}

async function spawnFunction(
  folder: string,
  environment: NodeJS.ProcessEnv,
  target = "create_casefile",
) {
  const script = [...(await scriptOf(folder)), `--target=${target}`];
  return spawn(process.execPath, script, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function startFunction(
  folder: string,
  target = "create_casefile",
  settings: NodeJS.ProcessEnv = {},
): Promise<ColliderProcess> {
  const port = await freePort();
  const child = await spawnFunction(
    folder,
    { PORT: String(port), ...settings },
    target,
  );
  child.stderr.resume();
  const lines = on(createInterface({ input: child.stdout }), "line");
  const { value } = await lines.next();
  expect(value).toEqual([
    `Collider serves ${target} at http://127.0.0.1:${port}/`,
  ]);
  const url = `http://127.0.0.1:${port}`;
  return new ColliderProcess(child, { url, token: "", said: [], logged: [] });
}

/** A token of Alice's, by the key of a data folder. */
async function tokenOf(folder: string, dataDir: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(folder, "scripts/token.ts"), "--user", "alice@example.com"],
    { env: { COLLIDER_DATA_DIR: dataDir } },
  );
  return stdout.trim();
}

/** A run of Alice's that has ended, in a data folder. */
async function madeRun(dataDir: string): Promise<string> {
  const program = await startProcess(dataDir);
  const { result } = await program.call("start-workflow", {
    workflow_name: "client_search",
    input: { client: "maria.keller@example.com" },
    wait_seconds: 30,
  });
  await program.stop();
  return z.object({ run_id: z.string() }).parse(result).run_id;
}

describe("one function alone, by functions-framework", () => {
  let folder: string;
  let served: ColliderProcess;
  let token: string;

  beforeAll(async () => {
    folder = await copyProject();
    await writeFile(
      join(folder, ".env"),
      "COLLIDER_DATA_DIR=kept here\nCOLLIDER_LOG_LEVEL=silent\nPORT=1\n",
    );
    served = await startFunction(folder);
    token = await tokenOf(folder, join(folder, "kept here"));
  });
  afterAll(async () => {
    await served.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function post(
    body: string | Buffer,
    headers: Readonly<Record<string, string>>,
  ) {
    const response = await fetch(served.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
    const said = await response.text();
    expect(said).not.toMatch(/SyntaxError|node_modules|\bat \S+:\d/);
    return { http: response.status, ...Answer.parse(JSON.parse(said)) };
  }

  it("refuses a call without a token", async () => {
    for (const body of ["{}", "{"])
      expect(await post(body, {})).toMatchObject({
        http: 401,
        error: { status: "UNAUTHENTICATED" },
      });
  });

  it("answers one with a token, over the data folder that .env names, on the port of the environment", async () => {
    const authorization = `Bearer ${token}`;
    const body = '{"payload":{"title":"Keller"}}';
    expect(await post(body, { authorization })).toMatchObject({
      http: 200,
      status: "completed",
      payload: { title: "Keller", created_by: "alice@example.com" },
    });
  });

  it.each([
    ["that is no JSON", "{", {}],
    ["that is in no known encoding", "{}", { "content-encoding": "zip" }],
    ["that is not of the operation", '{"payload":{}}', {}],
  ])("refuses a body %s as every function does", async (_, body, headers) => {
    const authorization = `Bearer ${token}`;
    expect(await post(body, { authorization, ...headers })).toMatchObject({
      http: 400,
      status: "failed",
      payload: null,
      error: { status: "INVALID_ARGUMENT" },
    });
  });

  it("unpacks no more of a body than it takes", async () => {
    // Whoever unpacked it all would find that it is no JSON.
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, "[],"));
    const packed = { "content-encoding": "gzip" };
    expect(await post(bomb, packed)).toMatchObject({ http: 401 });
    const authorization = `Bearer ${token}`;
    expect(await post(bomb, { ...packed, authorization })).toMatchObject({
      http: 400,
      error: { details: [{ reason: "REQUEST_TOO_LARGE" }] },
    });
    const small = gzipSync('{"payload":{"title":"Packed"}}');
    expect(await post(small, { ...packed, authorization })).toMatchObject({
      http: 200,
      payload: { title: "Packed" },
    });
  });

  it.each([
    ["of nothing", "", "application/json", "INVALID_ARGUMENT"],
    ["that is text", "hello", "text/plain", "INVALID_ARGUMENT"],
    [
      "in Latin-1",
      "{}",
      "application/json; charset=latin1",
      "INVALID_ARGUMENT",
    ],
  ])("refuses a body %s", async (_, body, type, status) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": type };
    expect(await post(body, headers)).toMatchObject({ error: { status } });
  });

  it("answers no GET, whatever it accepts", async () => {
    const response = await fetch(served.url, {
      headers: {
        accept: "text/event-stream",
        authorization: `Bearer ${token}`,
      },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("METHOD_INVALID");
  });

  it(
    "streams a run's events, where it is the function that watches",
    { timeout: 120_000 },
    async () => {
      const dataDir = join(folder, "watched");
      const kept = { COLLIDER_DATA_DIR: dataDir };
      const runId = await madeRun(dataDir);
      const watching = await startFunction(folder, "watch_workflow", kept);
      const { url } = watching;
      const bearer = await tokenOf(folder, dataDir);
      const listen = async (lastEventId = "", id = runId) =>
        EventListener.connect({ url, token: bearer, runId: id, lastEventId });
      const whole = await (await listen()).rest();
      expect(whole.map(({ event }) => event).slice(-2)).toEqual(["run", "end"]);
      const rest = await (await listen(whole[0]?.id)).rest();
      expect(rest).toEqual(whole.slice(1));
      const { response } = await listen("", "run_261123_0000000000000000");
      expect(response.status).toBe(403);
      await watching.stop();
    },
  );

  it("is the page of an approval to a browser, where it is the function that shows one", async () => {
    const dataDir = join(folder, "asked");
    const kept = { COLLIDER_DATA_DIR: dataDir };
    const page = await startFunction(folder, "get_approval", kept);
    const bearer = await tokenOf(folder, dataDir);
    const step = { run_id: "run_261123_0000000000000000", step_id: "a" };
    const link = `${page.url}/?${new URLSearchParams(step).toString()}`;
    const opened = await fetch(link);
    expect(opened.status).toBe(200);
    expect(opened.headers.get("content-type")).toMatch(/^text\/html/u);
    expect(await opened.text()).toContain('name="access_token"');
    const shown = await fetch(link, {
      method: "POST",
      body: new URLSearchParams({
        ...step,
        word: "show",
        access_token: bearer,
      }),
    });
    expect(shown.status).toBe(403);
    expect(await shown.text()).toContain("No step waits for your approval");
    await page.stop();
  });

  it("takes a port that is set to nothing for the default one, and says so where that is in use", async () => {
    const release = await holdPort(8080);
    const child = await spawnFunction(folder, { PORT: "" });
    const exited = once(child, "exit");
    expect(await text(child.stderr)).toMatch(
      /^Port 8080 is not to be had: .*EADDRINUSE.*--port=\d+\n$/,
    );
    expect(await exited).toEqual([1, null]);
    await release();
  });
});
