import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldViolationsOf } from "../http/expect-refused.ts";
import type { Client, Collider } from "../open-collider.ts";
import { closeHeldRuns, openHeldRuns, runIdOf } from "./held-runs.ts";
import type { HeldSteps } from "./held-steps.ts";

const Version = z.object({ version: z.string() });
const OPEN = { step_id: "open", tool_name: "create_session" };
const LOOK = { step_id: "look", tool_name: "whoami" };
const OLD = { steps: [OPEN] };
const NEW = {
  steps: [{ ...OPEN, parameters: { title: "Named" } }, LOOK],
};

let collider: Collider;
let alice: Client;
let held: HeldSteps;

beforeEach(async () => {
  ({ collider, alice, held } = await openHeldRuns());
});

afterEach(async () => closeHeldRuns({ collider, alice, held }));

describe("two versions of a saved workflow", () => {
  it("are compared, and the runs in flight that are pinned to the old one are named as not affected", async () => {
    const saved = async (definition: object, etag?: string) => {
      const answer = await alice.done("save_workflow_definition", {
        workflow_name: "own",
        workflow_definition: { ...definition },
        ...(etag !== undefined && { etag }),
      });
      return Version.parse(answer).version;
    };
    const start = async () => {
      const started = await alice.done("start_workflow", {
        workflow_name: "own",
      });
      collider.clock.advanceBy(1000);
      return runIdOf(started);
    };
    const first = await saved(OLD);
    const before = await start();
    const second = await saved(NEW, first);
    const after = await start();
    const answer = await alice.done("diff_workflows", {
      from: { workflow_name: "own", version: first },
      to: { workflow_name: "own" },
    });
    expect(answer).toEqual({
      from: { name: "own", version: first },
      to: { name: "own", version: second },
      identical: false,
      fields: [],
      added: ["look"],
      removed: [],
      changed: [{ step_id: "open", fields: ["parameters.title"] }],
      wiring: [],
      runs: [
        {
          run_id: after,
          status: "running",
          started_at: expect.any(String),
          pinned_to: "to",
          differs_if_restarted: false,
        },
        {
          run_id: before,
          status: "running",
          started_at: expect.any(String),
          pinned_to: "from",
          differs_if_restarted: true,
        },
      ],
      more_runs: false,
    });
    const byRun = await alice.done("diff_workflows", {
      from: { run_id: before },
      to: { workflow_definition: { name: "own", ...NEW } },
    });
    expect(byRun).toEqual(answer);
  });
});

describe("a comparison", () => {
  it("of a workflow with itself finds nothing", async () => {
    const one = { workflow_name: "casefile_setup" };
    const answer = await alice.done("diff_workflows", { from: one, to: one });
    expect(answer).toMatchObject({
      identical: true,
      fields: [],
      added: [],
      removed: [],
      changed: [],
      wiring: [],
      runs: [],
    });
  });

  it("says what is wrong with a definition on its own side", async () => {
    const answer = await alice.send("diff_workflows", {
      from: { workflow_name: "casefile_setup" },
      to: { workflow_definition: { name: "x", steps: [{ tool_name: "who" }] } },
    });
    expect(fieldViolationsOf(answer).map(({ field }) => field)).toEqual([
      "payload.to.workflow_definition.steps[0].tool_name",
    ]);
  });

  it.each([
    ["nothing", {}, "payload.from"],
    [
      "two sources",
      { workflow_name: "a", workflow_definition: {} },
      "payload.from",
    ],
    [
      "a version of no name",
      { version: "0a".repeat(32), workflow_definition: {} },
      "payload.from.version",
    ],
  ])("asks for one workflow on each side: %s", async (_, from, field) => {
    const answer = await alice.send("diff_workflows", {
      from,
      to: { workflow_name: "casefile_setup" },
    });
    expect(fieldViolationsOf(answer).map((one) => one.field)).toEqual([field]);
  });

  it("shows nothing of a run that the caller may not see", async () => {
    const started = await alice.done("start_workflow", {
      workflow_definition: { name: "mine", ...OLD },
    });
    const bob = await collider.as("bob@example.com");
    const answer = await bob.send("diff_workflows", {
      from: { run_id: runIdOf(started) },
      to: { workflow_name: "casefile_setup" },
    });
    expect(answer.error?.status).toBe("PERMISSION_DENIED");
  });
});
