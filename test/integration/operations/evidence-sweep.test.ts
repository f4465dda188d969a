import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const CLIENTS = [
  "maria.keller@example.com",
  "lindqvist@harbour-clinic.example",
];
const OFFICE = "office@example.org";

const Run = z.object({
  run_id: z.string(),
  status: z.string(),
  output: z.record(z.string(), z.unknown()).nullable(),
  steps: z.array(
    z.object({
      step_id: z.string(),
      status: z.string(),
      waiting_for: z.looseObject({ for: z.string() }).nullable(),
    }),
  ),
});
type Run = z.infer<typeof Run>;
const Answer = z.object({ result: Run });
const Found = z.object({
  messages: z.array(z.looseObject({ id: z.string() })),
});

let collider: Collider;
let alice: Client;
let casefiles: readonly string[];

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as("alice@example.com");
  casefiles = [await newCasefile(alice), await newCasefile(alice)];
});

afterEach(async () => collider.close());

async function get(runId: string): Promise<Run> {
  return Answer.parse(await alice.done("get_workflow", { run_id: runId }))
    .result;
}

/** The sweep of both clients, as it stands when nothing goes on without a person. */
async function sweep(input: JsonObject = {}): Promise<Run> {
  const clients = CLIENTS.map((client, at) => ({
    client,
    casefile_id: casefiles[at] ?? "",
  }));
  const started = await alice.done("start_workflow", {
    workflow_name: "evidence_sweep",
    input: { clients, report_to: OFFICE, ...input },
  });
  const path = `workflow_runs/${Answer.parse(started).result.run_id}`;
  const phaseOf = (below: string): unknown =>
    collider.keptBelow(path).get(`${path}${below}`)?.["phase"];
  await collider.cameAbout(
    () => phaseOf("/steps/sign_off") === "waiting" || phaseOf("") !== "running",
  );
  return get(path.replace("workflow_runs/", ""));
}

async function decide(run: Run, word: string, by = alice): Promise<Run> {
  await by.done(word, { run_id: run.run_id, step_id: "sign_off" });
  const path = `workflow_runs/${run.run_id}`;
  await collider.cameAbout(
    () => collider.keptBelow(path).get(path)?.["phase"] !== "running",
  );
  return get(run.run_id);
}

async function mailed(): Promise<number> {
  const query = `to:${OFFICE} in:sent`;
  return Found.parse(await alice.done("search_gmail", { query })).messages
    .length;
}

function statusOf(run: Run, stepId: string): string | undefined {
  return run.steps.find(({ step_id }) => step_id === stepId)?.status;
}

describe("evidence_sweep", () => {
  it("stores each client's mail in the client's casefile, and mails what there is once somebody has approved", async () => {
    const asking = await sweep();
    expect(statusOf(asking, "sign_off")).toBe("waiting");
    expect(await mailed()).toBe(0);
    const held = await Promise.all(
      casefiles.map(async (casefile_id) => {
        const counted = await alice.done("fetch_data", { casefile_id });
        return z.object({ counts: z.object({ gmail: z.int() }) }).parse(counted)
          .counts.gmail;
      }),
    );
    expect(Math.min(...held)).toBeGreaterThan(0);
    const [kellers = 0, lindqvists = 0] = held;
    const headline = `New mail of 2 clients: ${kellers + lindqvists} messages.`;
    expect(
      asking.steps.find(({ step_id }) => step_id === "sign_off")?.waiting_for,
    ).toMatchObject({
      message: `${headline} May the summary be mailed to ${OFFICE}?`,
      approvers: ["alice@example.com"],
    });
    const ended = await decide(asking, "approve_step");
    expect(ended.status).toBe("success");
    expect(await mailed()).toBe(1);
    expect(ended.output?.["summary"]).toBe(
      [
        headline,
        "",
        `${CLIENTS[0]} (${casefiles[0]}): ${kellers} messages, ${kellers} of them new`,
        `${CLIENTS[1]} (${casefiles[1]}): ${lindqvists} messages, ${lindqvists} of them new`,
      ].join("\n"),
    );
    const message_id = z.string().parse(ended.output?.["message_id"]);
    const { message } = await alice.done("get_gmail_message", { message_id });
    expect(message).toMatchObject({ subject: headline });
  });

  it("asks nobody, and sends nothing, where there is nothing new", async () => {
    await decide(await sweep(), "approve_step");
    const again = await sweep();
    expect(again.status).toBe("success");
    expect(statusOf(again, "sign_off")).toBe("skipped");
    expect(statusOf(again, "mail_summary")).toBe("skipped");
    expect(again.output).toMatchObject({ messages_added: 0, failed: 0 });
    expect(await mailed()).toBe(1);
  });

  it("sends nothing when it is rejected", async () => {
    const ended = await decide(await sweep(), "reject_step");
    expect(ended.status).toBe("failed");
    expect(await mailed()).toBe(0);
  });

  it("asks whom it is told to", async () => {
    const anna = await collider.as("anna@example.com");
    const asking = await sweep({ approvers: ["anna@example.com"] });
    expect((await decide(asking, "approve_step", anna)).status).toBe("success");
  });

  it("tells of a client whose casefile is not there, and stores the other's mail", async () => {
    casefiles = [casefiles[0] ?? "", "cf_261123_k3v9x2m8q4wt7n1c"];
    const asking = await sweep();
    const ended = await decide(asking, "approve_step");
    expect(ended.status).toBe("success");
    expect(ended.output?.["failed"]).toBe(1);
    expect(ended.output?.["summary"]).toContain(
      `${CLIENTS[1]} (cf_261123_k3v9x2m8q4wt7n1c): NOT stored`,
    );
  });

  it("fails where it can store no more than half of the clients' mail", async () => {
    casefiles = ["cf_261123_k3v9x2m8q4wt7n1c", "cf_261123_k3v9x2m8q4wt7n1c"];
    expect((await sweep()).status).toBe("failed");
    expect(await mailed()).toBe(0);
  });
});
