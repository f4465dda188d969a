import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
  it("cannot start workflows by its steps, and so not itself without end", async () => {
    const refused = await alice.send("start_workflow", {
      workflow_definition: {
        name: "again",
        steps: [
          {
            tool_name: "start_workflow",
            parameters: { workflow_definition: "${input.definition}" },
          },
        ],
      },
      input: { definition: {} },
    });
    expect(refused.error).toMatchObject({
      status: "INVALID_ARGUMENT",
      message: expect.stringContaining("steps[0].tool_name"),
    });
    expect(collider.kept().tasks).toEqual([]);
  });

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
