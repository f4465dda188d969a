import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { mortal } from "../gated.ts";
import { createMachine, type Machine } from "../machine.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import type { Moment } from "../workflows/gated-platform.ts";

const Text = z.string();
const REPEATABLE = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };
const LETTER = {
  to: ["maria.keller@example.com"],
  cc: ["jonas.weber@example.org"],
  bcc: ["file@example.org"],
  subject: "Ihr Gütetermin – 14. Dezember",
  body: "Sehr geehrte Frau Keller,\n\nbitte bringen Sie die Originale mit.\n.\nFrom here on 田中\n",
};

let dataDir: string;
let machine: Machine;
let collider: Collider;
let alice: Client;
let dieAt: (moment: Moment) => boolean;

async function open(): Promise<void> {
  dieAt = () => false;
  collider = await openCollider({
    machine,
    dataDir,
    around: (platform) => mortal(platform, (moment) => dieAt(moment)),
  });
  alice = await collider.as("alice@example.com");
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "collider-sent-"));
  machine = createMachine();
  await open();
});

afterEach(async () => {
  await collider.close();
  machine.database.close();
  await rm(dataDir, { recursive: true });
});

const sentDir = () => join(dataDir, "sent-mail", "SENT");

async function sent(): Promise<readonly string[]> {
  const names = await readdir(sentDir()).catch(() => []);
  return Promise.all(
    names.map((name) => readFile(join(sentDir(), name), "utf8")),
  );
}

const send = async (fields: JsonObject = {}, around: JsonObject = {}) =>
  alice.send("send_gmail_message", { ...LETTER, ...fields }, around);

describe("a message that is sent", () => {
  it("is in the mailbox as it was written, and found by a search", async () => {
    const { payload } = await send();
    expect(payload).toMatchObject({ label_ids: ["SENT"] });
    const { message } = await alice.done("get_gmail_message", {
      message_id: Text.parse(payload?.["message_id"]),
      format: "raw",
    });
    expect(message).toMatchObject({
      subject: LETTER.subject,
      sender: "amara.okafor@example.org",
      to_recipients: LETTER.to,
      cc_recipients: LETTER.cc,
      bcc_recipients: LETTER.bcc,
      body_text: LETTER.body,
      internal_date: "2026-11-23T09:00:00.000Z",
    });
    const { messages } = await alice.done("search_gmail", {
      query: "in:sent subject:Gütetermin",
    });
    expect(messages).toHaveLength(1);
    expect(await sent()).toHaveLength(1);
  });

  it("goes on with a conversation", async () => {
    const found = await alice.done("search_gmail", {
      query: "from:hr@northgate.example",
      max_results: 1,
    });
    const [first] = z
      .array(z.looseObject({ thread_id: z.string(), subject: z.string() }))
      .parse(found["messages"]);
    const { payload } = await send({
      thread_id: first?.thread_id ?? "",
      subject: first?.subject ?? "",
    });
    expect(payload).toMatchObject({ thread_id: first?.thread_id });
    expect((await sent())[0]).toMatch(/^References: </mu);
  });

  it("is one message, however often its request is repeated", async () => {
    const first = await send({}, REPEATABLE);
    const second = await send({}, REPEATABLE);
    expect(second.payload).toEqual(first.payload);
    expect(await sent()).toHaveLength(1);
    await send();
    expect(await sent()).toHaveLength(2);
  });

  it("is one message, when its request comes ten times at once", async () => {
    const requests = Array.from({ length: 10 }, async () =>
      send({}, REPEATABLE),
    );
    const answers = await Promise.all(requests);
    const failures = answers.filter(({ http }) => http !== 200);
    expect(failures.map(({ text }) => text)).toEqual([]);
    expect(await sent()).toHaveLength(1);
  });
});

describe("a message that cannot be sent", () => {
  it.each([
    [
      "a second header in its subject",
      { subject: "x\r\nBcc: spy@example.com" },
      "payload.subject",
    ],
    [
      "a second header in an address",
      { to: ["a@example.com\r\nBcc: spy@example.com"] },
      "payload.to[0]",
    ],
    [
      "two addresses in one",
      { cc: ["a@example.com, b@example.com"] },
      "payload.cc[0]",
    ],
    ["nobody to go to", { to: [] }, "payload.to"],
  ])("for %s is refused, and says why", async (_, fields, field) => {
    const { http, error } = await send(fields);
    expect(http).toBe(400);
    expect(JSON.stringify(error?.details)).toContain(`"${field}"`);
    expect(await sent()).toEqual([]);
  });

  it("for a conversation that is not there is not found", async () => {
    const { error } = await send({ thread_id: "0000000000000000" });
    expect(error?.status).toBe("NOT_FOUND");
    expect(await sent()).toEqual([]);
  });

  it("for want of a role that may write is refused", async () => {
    const viewer = await collider.as("vera@example.com", ["viewer"]);
    const { error } = await viewer.send("send_gmail_message", LETTER);
    expect(error?.status).toBe("PERMISSION_DENIED");
    expect(await sent()).toEqual([]);
  });

  it("in a dry run is only checked", async () => {
    const answer = await send({}, { execution_directives: { dry_run: true } });
    expect(answer.status).toBe("completed");
    expect(await sent()).toEqual([]);
  });
});

/** The commit that would record what was sent. */
function recordOf(kind: string): (moment: Moment) => boolean {
  let died = false;
  return ({ verb, stage, about, writes }) => {
    const isRecord =
      about.some((path) => path.includes(kind)) &&
      JSON.stringify(writes).includes("message_id");
    if (died || verb !== "commit" || stage !== "before" || !isRecord)
      return false;
    died = true;
    return true;
  };
}

describe("a program that dies between the sending and its record", () => {
  it("sends nothing more when the request is repeated", async () => {
    dieAt = recordOf("receipts/");
    expect((await send({}, REPEATABLE)).payload).toBeNull();
    const before = await sent();
    expect(before).toHaveLength(1);
    await collider.close();
    await open();
    const { payload } = await send({}, REPEATABLE);
    expect(payload).toMatchObject({ label_ids: ["SENT"] });
    expect(await sent()).toEqual(before);
  });

  it("sends nothing more as a step of a workflow, whose run goes on", async () => {
    dieAt = recordOf("/steps/");
    const started = await alice.done("start_workflow", {
      workflow_definition: {
        name: "write_to_client",
        steps: [
          {
            step_id: "write",
            tool_name: "send_gmail_message",
            parameters: LETTER,
          },
        ],
      },
    });
    const runId = Text.parse(Object(started["result"])["run_id"]);
    await expect.poll(async () => (await sent()).length).toBe(1);
    const before = await sent();
    await collider.close();
    await open();
    const step = () =>
      [...collider.keptBelow(`workflow_runs/${runId}/steps/`).values()][0];
    expect(step()).toMatchObject({ phase: "claimed" });
    // Slowly: the mailbox is asked in real time.
    await expect
      .poll(
        () => {
          collider.clock.advanceBy(10_000);
          return step()?.["phase"];
        },
        { interval: 100, timeout: 20_000 },
      )
      .toBe("success");
    expect(await sent()).toEqual(before);
  });
});

describe("a message that Gmail gives another Message-ID", () => {
  const asGmailDoes = async (): Promise<void> => {
    for (const name of await readdir(sentDir())) {
      const text = await readFile(join(sentDir(), name), "utf8");
      await writeFile(
        join(sentDir(), name),
        text.replace(
          /^Message-ID: .*$/imu,
          "Message-ID: <CAF+x@mail.gmail.com>",
        ),
      );
    }
  };

  it("is found all the same by whoever does not know whether it was sent", async () => {
    // The process dies when the message lies in the mailbox, and nothing is recorded.
    dieAt = recordOf("receipts/");
    expect((await send({}, REPEATABLE)).payload).toBeNull();
    expect(await sent()).toHaveLength(1);
    await asGmailDoes();
    await collider.close();
    await open();
    const again = await send({}, REPEATABLE);
    expect(again.payload).toMatchObject({ label_ids: ["SENT"] });
    expect(await sent()).toHaveLength(1);
  });

  it("is not taken for another one to the same recipient", async () => {
    await send();
    await asGmailDoes();
    await collider.close();
    await open();
    expect((await send({}, REPEATABLE)).http).toBe(200);
    expect(await sent()).toHaveLength(2);
  });
});
