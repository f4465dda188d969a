import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { fieldViolationsOf } from "../http/expect-refused.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

let collider: Collider;
let alice: Client;

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as("alice@example.com");
});

afterEach(async () => {
  await collider.close();
});

describe("a workflow", () => {
  it.each([
    ["start_workflow", { workflow_definition: "${input.definition}" }],
    ["retry_workflow", { run_id: "${input.definition.run_id}" }],
  ])(
    "cannot start runs by its steps, and so not itself without end (%s)",
    async (tool_name, parameters) => {
      const refused = await alice.send("start_workflow", {
        workflow_definition: {
          name: "again",
          steps: [{ tool_name, parameters }],
        },
        input: { definition: {} },
      });
      expect(refused.error).toMatchObject({
        status: "INVALID_ARGUMENT",
        message: expect.stringContaining("steps[0].tool_name"),
      });
      expect(collider.kept().tasks).toEqual([]);
    },
  );

  it("fails where a parameter grows beyond memory, in place of the process", async () => {
    const { result } = await alice.done("start_workflow", {
      workflow_definition: {
        name: "large",
        steps: [
          {
            tool_name: "create_casefile",
            parameters: { title: "${input.part}".repeat(400) },
          },
        ],
      },
      input: { part: "x".repeat(100_000) },
      wait_seconds: 20,
    });
    expect(result).toMatchObject({
      status: "failed",
      steps: [{ error: { reason: "REFERENCES_TOO_LARGE" }, attempts: 1 }],
    });
  });

  it("is shown without its output where that is too large, and says why", async () => {
    const { result, execution_log: log } = await alice.done("start_workflow", {
      workflow_definition: {
        name: "large_output",
        steps: [{ tool_name: "whoami" }],
        output: { text: "${input.part}".repeat(20) },
      },
      input: { part: "x".repeat(100_000) },
      wait_seconds: 20,
    });
    expect(result).toMatchObject({ status: "success", output: null });
    expect(log).toContainEqual(
      expect.objectContaining({ event: "run_output_left_out" }),
    );
  });
});

describe("a workflow of a thousand steps in layers, each of which waits for all of the layer before,", () => {
  function layersOf(width: number): JsonObject {
    const ids = Array.from({ length: 1000 }, (_, index) => `s${index}`);
    const steps = ids.map((step_id, index) => {
      const start = width * (Math.floor(index / width) - 1);
      const depends_on = start < 0 ? [] : ids.slice(start, start + width);
      return { tool_name: "whoami", step_id, depends_on };
    });
    return { name: "layers", execution_mode: "dag", steps };
  }
  const start = async (width: number) =>
    alice.send("start_workflow", { workflow_definition: layersOf(width) });

  it("starts where its plan just fits into a document", async () => {
    expect((await start(22)).payload).toMatchObject({
      result: { status: "running" },
    });
  });

  it("is refused with what is wrong where its plan does not", async () => {
    const answer = await start(24);
    expect(answer.error?.status).toBe("INVALID_ARGUMENT");
    expect(fieldViolationsOf(answer)).toMatchObject([
      { field: "payload.workflow_definition.steps", reason: "TOO_BIG" },
    ]);
    expect(collider.kept().tasks).toEqual([]);
  });
});

describe("a task that no repeat can mend", () => {
  it.each([
    ["of an operation that is gone", "gone_operation", {}],
    ["with a step that is malformed", "whoami", { step: { run_id: 1 } }],
  ])(
    "(%s) is given up, so that it does not come back for ever",
    async (_, operation, payload) => {
      const { tasks } = collider.composition.platform;
      await tasks.enqueue({ operation, payload });
      await collider.until(() => collider.kept().tasks.length === 0);
      expect(collider.kept().tasks).toEqual([]);
    },
  );
});
