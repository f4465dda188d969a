import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import type { Client, Collider } from "../open-collider.ts";
import {
  closeHeldRuns,
  openHeldRuns,
  resultOf,
  runIdOf,
  SETUP,
} from "./held-runs.ts";
import type { HeldSteps } from "./held-steps.ts";

const Text = z.string();
const REQUEST_ID = "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f";
let collider: Collider;
let alice: Client;
let held: HeldSteps;

beforeEach(async () => {
  ({ collider, alice, held } = await openHeldRuns());
});

afterEach(async () => closeHeldRuns({ collider, alice, held }));

describe("a workflow of the catalog", () => {
  it("is run to its end while the caller waits: a casefile, a session in it, the client's mail", async () => {
    held.release();
    const answer = await alice.send("start_workflow", {
      ...SETUP,
      wait_seconds: 30,
    });
    expect(answer.http).toBe(200);
    const result = resultOf(answer.payload ?? {});
    expect(result).toMatchObject({
      name: "casefile_setup",
      status: "success",
      success: true,
      error: null,
      steps: [
        { step_id: "create_casefile", status: "success", attempts: 1 },
        { step_id: "create_session", status: "success", attempts: 1 },
        {
          step_id: "store_gmail_messages",
          status: "success",
          output: { messages_stored: 11, sync_status: "completed" },
        },
      ],
      output: { messages_stored: 11 },
    });
    const { casefile_id: id, session_id: session } = JsonRecord.parse(
      result["output"],
    );
    const casefile = await alice.done("get_casefile", {
      casefile_id: Text.parse(id),
    });
    expect(casefile).toMatchObject({
      casefile: { title: "Keller", owner_id: "alice@example.com" },
      evidence: { gmail_messages: 11 },
      session_ids: [session],
    });
    const shown = await alice.done("get_workflow", {
      run_id: Text.parse(result["run_id"]),
    });
    expect(shown).toEqual(answer.payload);
  });

  it("that is not waited for is answered at once as accepted, and goes on", async () => {
    const answer = await alice.send("start_workflow", SETUP);
    expect(answer.http).toBe(202);
    expect(answer.status).toBe("completed");
    const runId = runIdOf(answer.payload ?? {});
    await held.reached;
    const { result } = await alice.done("get_workflow", { run_id: runId });
    expect(result).toMatchObject({
      status: "running",
      completed_at: null,
      steps: [
        { status: "success" },
        { status: "running", attempts: 0, started_at: null },
        { status: "pending" },
      ],
    });
    held.release();
    const path = `workflow_runs/${runId}`;
    await collider.cameAbout(
      () => collider.keptBelow(path).get(path)?.["phase"] === "success",
    );
  });

  it("that takes longer than the caller waits is answered then, with what there is", async () => {
    let isAnswered = false;
    const waiting = alice
      .send("start_workflow", { ...SETUP, wait_seconds: 5 })
      .finally(() => {
        isAnswered = true;
      });
    await held.reached;
    await collider.until(() => isAnswered);
    const answer = await waiting;
    expect(answer.http).toBe(202);
    expect(resultOf(answer.payload ?? {})).toMatchObject({ status: "running" });
  });

  it("is started once by twenty calls with one request id", async () => {
    held.release();
    const around = { request_id: REQUEST_ID };
    const payload = { ...SETUP, wait_seconds: 30 };
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () =>
        alice.done("start_workflow", payload, around),
      ),
    );
    expect(new Set(answers.map(runIdOf)).size).toBe(1);
    const { casefiles } = await alice.done("list_casefiles");
    expect(casefiles).toHaveLength(1);
    const kept = collider.kept();
    const again = await alice.send("start_workflow", payload, around);
    expect(again.payload).toEqual(answers[0]);
    expect(again.metadata["replayed"]).toBe(true);
    expect(collider.kept().documents).toEqual(kept.documents);
  });

  it("leaves nothing of a dry run", async () => {
    const before = collider.kept();
    const answer = await alice.send(
      "start_workflow",
      { ...SETUP, wait_seconds: 30 },
      { execution_directives: { dry_run: true } },
    );
    expect(answer.http).toBe(200);
    expect(resultOf(answer.payload ?? {})).toMatchObject({
      status: "running",
      steps: [
        { status: "pending" },
        { status: "pending" },
        { status: "pending" },
      ],
    });
    expect(collider.kept()).toEqual(before);
  });
});

describe("a workflow of the caller's own", () => {
  const definition = {
    name: "two_lists",
    execution_mode: "dag",
    error_handling: "continue_on_failure",
    steps: [
      {
        step_id: "make",
        tool_name: "create_casefile",
        parameters: { title: "${input.title}", tags: ["${context.tag}"] },
      },
      {
        step_id: "show",
        tool_name: "get_casefile",
        parameters: { casefile_id: "${steps.make.casefile_id}" },
      },
      {
        step_id: "lost",
        tool_name: "get_gmail_message",
        parameters: { message_id: "0000000000000000" },
      },
    ],
  };

  it("is run with its references filled in, and says which step failed and why", async () => {
    const answer = await alice.send("start_workflow", {
      workflow_definition: definition,
      input: { title: "Mine" },
      context: { tag: "own" },
      wait_seconds: 30,
    });
    expect(answer.http).toBe(200);
    expect(resultOf(answer.payload ?? {})).toMatchObject({
      status: "partial",
      success: false,
      steps: [
        { step_id: "make", status: "success" },
        {
          step_id: "show",
          status: "success",
          output: { casefile: { title: "Mine", tags: ["own"] } },
        },
        {
          step_id: "lost",
          status: "failed",
          error: { code: "NOT_FOUND", reason: "GOOGLE_NOT_FOUND" },
        },
      ],
    });
  });

  it("is shown without the outputs of its steps where they are not asked for", async () => {
    const started = await alice.done("start_workflow", {
      workflow_definition: definition,
      input: { title: "Mine" },
      context: { tag: "own" },
      wait_seconds: 30,
    });
    const { result } = await alice.done("get_workflow", {
      run_id: runIdOf(started),
      include_outputs: false,
    });
    expect(result).toMatchObject({
      steps: [{ output: null }, { output: null }, { output: null }],
    });
  });
});
