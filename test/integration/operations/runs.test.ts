import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
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
let collider: Collider;
let alice: Client;
let held: HeldSteps;

beforeEach(async () => {
  ({ collider, alice, held } = await openHeldRuns());
});

afterEach(async () => closeHeldRuns({ collider, alice, held }));

describe("the list of runs", () => {
  const started = async (fields: JsonObject = {}): Promise<string> => {
    const payload = await alice.done("start_workflow", {
      workflow_name: "client_search",
      input: { client: "maria" },
      wait_seconds: 30,
      ...fields,
    });
    collider.clock.advanceBy(1000);
    return runIdOf(payload);
  };
  const ids = async (filter: JsonObject): Promise<readonly unknown[]> => {
    const { runs } = await alice.done("list_workflows", filter);
    return z
      .array(JsonRecord)
      .parse(runs)
      .map((run) => run["run_id"]);
  };

  it("has the newest first, and finds by state, name, label and casefile", async () => {
    const casefileId = await newCasefile(alice);
    const first = await started({ labels: ["weekly", "mail"] });
    const second = await started({ casefile_id: casefileId });
    const third = runIdOf(await alice.done("start_workflow", SETUP));
    await held.reached;
    expect(await ids({})).toEqual([third, second, first]);
    expect(await ids({ status: "running" })).toEqual([third]);
    expect(await ids({ status: "success" })).toEqual([second, first]);
    expect(await ids({ workflow_name: "casefile_setup" })).toEqual([third]);
    expect(await ids({ label: "mail" })).toEqual([first]);
    expect(await ids({ casefile_id: casefileId })).toEqual([second]);
    expect(await ids({ label: "mail", status: "failed" })).toEqual([]);
  });

  it("is another's for an administrator alone, and of one user or of one casefile", async () => {
    const runId = await started();
    const ada = await collider.as("ada@example.com", ["admin"]);
    const bob = await collider.as("bob@example.com");
    const asked = { user_id: "alice@example.com" };
    expect(await ada.done("list_workflows", asked)).toMatchObject({
      runs: [{ run_id: runId }],
    });
    expect(await ids(asked)).toEqual([runId]);
    expect(await bob.send("list_workflows", asked)).toMatchObject({
      http: 403,
      error: {
        message:
          "Only whoever has the permission admin sees the runs of others. Leave out user_id for your own.",
      },
    });
    const both = { ...asked, casefile_id: await newCasefile(alice) };
    expect(await alice.send("list_workflows", both)).toMatchObject({
      http: 400,
      error: {
        details: [
          {},
          {
            fieldViolations: [
              { field: "payload.user_id", reason: "NOT_ALLOWED" },
            ],
          },
        ],
      },
    });
  });

  it("is read page by page", async () => {
    const made = [await started(), await started(), await started()];
    const page = await alice.done("list_workflows", { limit: 2 });
    const rest = await alice.done("list_workflows", {
      limit: 2,
      page_token: Text.parse(page["next_page_token"]),
    });
    expect([page["runs"], rest["runs"]]).toMatchObject([
      [{ run_id: made[2] }, { run_id: made[1] }],
      [{ run_id: made[0] }],
    ]);
    expect(rest["next_page_token"]).toBeUndefined();
  });
});

describe("a cancelled run", () => {
  it("starts no further step, says why, and stays as it is", async () => {
    const runId = runIdOf(await alice.done("start_workflow", SETUP));
    await held.reached;
    const cancelled = await alice.done("cancel_workflow", {
      run_id: runId,
      reason: "The client withdrew.",
    });
    expect(resultOf(cancelled)).toMatchObject({
      status: "cancelled",
      error: { code: "CANCELLED", message: "The client withdrew." },
    });
    held.release();
    await collider.cameAbout(
      () => !collider.kept().tasks.some((task) => task.startsWith("create_s")),
    );
    const { sessions } = await alice.done("list_sessions");
    expect(sessions).toEqual([]);
    const again = await alice.done("cancel_workflow", {
      run_id: runId,
      reason: "Once more.",
    });
    expect(resultOf(again)).toMatchObject({
      status: "cancelled",
      error: { message: "The client withdrew." },
    });
  });

  it("that had ended keeps its end", async () => {
    held.release();
    const payload = { ...SETUP, wait_seconds: 30 };
    const ended = await alice.done("start_workflow", payload);
    const answer = await alice.done("cancel_workflow", {
      run_id: runIdOf(ended),
    });
    expect(answer).toEqual(ended);
  });
});

describe("a run of another", () => {
  let bob: Client;
  let runId: string;
  let casefileId: string;

  beforeEach(async () => {
    bob = await collider.as("bob@example.com");
    casefileId = await newCasefile(alice);
    const started = await alice.done("start_workflow", {
      workflow_name: "client_search",
      input: { client: "maria" },
      casefile_id: casefileId,
      wait_seconds: 30,
    });
    runId = runIdOf(started);
  });

  it.each([
    "get_workflow",
    "cancel_workflow",
    "pause_workflow",
    "resume_workflow",
    "retry_workflow",
  ])(
    "is refused as one that is not there, and the denial is recorded (%s)",
    async (operation) => {
      const before = collider.kept();
      const [there, absent] = [
        await bob.send(operation, { run_id: runId }),
        await bob.send(operation, { run_id: "run_261123_k3v9x2m8q4wt7n1c" }),
      ];
      expect(there).toMatchObject({
        http: 403,
        error: {
          status: "PERMISSION_DENIED",
          details: [{ reason: "RUN_NO_ACCESS" }],
        },
      });
      expect(absent.error).toEqual(there.error);
      const after = collider.kept();
      const added = Object.entries(after.documents).filter(
        ([path]) => !Object.hasOwn(before.documents, path),
      );
      expect(added.map(([, data]) => data)).toMatchObject([
        { caller: "bob@example.com", operation, outcome: "denied" },
        { caller: "bob@example.com", operation, outcome: "denied" },
      ]);
      expect(await bob.done("list_workflows")).toEqual({ runs: [] });
    },
  );

  const share = async (): Promise<void> =>
    collider.composition.platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "update",
        path: `casefiles/${casefileId}`,
        fields: { "acl.public_access": "viewer" },
      }),
    );

  it("is shown to an administrator, and to whoever may read its casefile, who yet cannot stop it", async () => {
    const admin = await collider.as("ada@example.com", ["admin"]);
    const shown = await admin.done("get_workflow", { run_id: runId });
    await share();
    expect(await bob.done("get_workflow", { run_id: runId })).toEqual(shown);
    const stopped = await bob.send("cancel_workflow", { run_id: runId });
    expect(stopped.error?.status).toBe("PERMISSION_DENIED");
  });

  it.each([
    ["viewer", "PERMISSION_DENIED", "running"],
    ["editor", "PERMISSION_DENIED", "running"],
    ["admin", undefined, "cancelled"],
  ])(
    "is stopped by whoever may share its casefile (%s)",
    async (permission, refusal, status) => {
      const started = await alice.done("start_workflow", {
        ...SETUP,
        casefile_id: casefileId,
      });
      await held.reached;
      await alice.done("grant_permission", {
        casefile_id: casefileId,
        target_user_id: "bob@example.com",
        permission,
      });
      const run = { run_id: runIdOf(started) };
      const { error } = await bob.send("cancel_workflow", run);
      expect(error?.status).toBe(refusal);
      const shown = await bob.done("get_workflow", run);
      expect(resultOf(shown)).toMatchObject({ status });
    },
  );

  it("is in the list of its casefile for an administrator, as it is by its id", async () => {
    const admin = await collider.as("ada@example.com", ["admin"]);
    const list = { casefile_id: casefileId };
    const shown = await alice.done("list_workflows", list);
    expect(await admin.done("list_workflows", list)).toEqual(shown);
    const { error } = await admin.send("get_casefile", list);
    expect(error?.status).toBe("PERMISSION_DENIED");
  });

  it("is in the list of its casefile for whoever may read that, and in no list of his own", async () => {
    await share();
    const list = { casefile_id: casefileId };
    const shown = await alice.done("list_workflows", list);
    expect(shown["runs"]).toMatchObject([{ run_id: runId }]);
    expect(await bob.done("list_workflows", list)).toEqual(shown);
    expect(await bob.done("list_workflows")).toEqual({ runs: [] });
  });

  it("is in no list for whoever may not read its casefile", async () => {
    const { error } = await bob.send("list_workflows", {
      casefile_id: casefileId,
    });
    expect(error?.status).toBe("PERMISSION_DENIED");
  });
});
