import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { workflowBuilderFor } from "#workflows/definition/workflow-builder.ts";
import { validate } from "#workflows/planner/validate.ts";
import { findTool } from "./tools.ts";

const touch = {
  inputSchema: z.strictObject({ value: z.unknown().optional() }),
  outputSchema: z.looseObject({}),
};
const WorkflowBuilder = workflowBuilderFor<{ touch: typeof touch }>();

function refusal(build: () => unknown): unknown {
  try {
    return build();
  } catch (thrown) {
    return thrown;
  }
}

describe("A built workflow", () => {
  it("is the definition that was described", () => {
    const workflow = new WorkflowBuilder("all of it", {
      input: z.object({ title: z.string(), client: z.string().optional() }),
      version: "2",
      description: "All of it.",
    })
      .addStep("touch", { value: "${input.title}" })
      .addStep("touch", {}, { depends_on: ["touch"], timeout: "PT30S" })
      .addStep(
        "touch",
        {},
        { step_id: "last", retry_policy: { jitter: "none" } },
      )
      .withExecutionMode("dag")
      .withErrorHandling("continue_on_failure")
      .withTimeout(600)
      .withOutput({ id: "${steps.last.id}" })
      .build();
    expect(workflow).toEqual({
      name: "all of it",
      version: "2",
      description: "All of it.",
      input_schema: {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        properties: { title: { type: "string" }, client: { type: "string" } },
        required: ["title"],
      },
      steps: [
        {
          step_id: "touch",
          tool_name: "touch",
          parameters: { value: "${input.title}" },
          depends_on: [],
        },
        {
          step_id: "touch_2",
          tool_name: "touch",
          parameters: {},
          depends_on: ["touch"],
          timeout: "PT30S",
        },
        {
          step_id: "last",
          tool_name: "touch",
          parameters: {},
          depends_on: [],
          retry_policy: { jitter: "none" },
        },
      ],
      execution_mode: "dag",
      error_handling: "continue_on_failure",
      timeout: 600,
      output: { id: "${steps.last.id}" },
      metadata: {},
    });
  });

  it("is sequential, stops on failure and has no input schema unless it is told otherwise", () => {
    const workflow = new WorkflowBuilder("x").addStep("touch", {}).build();
    expect(workflow).toMatchObject({
      execution_mode: "sequential",
      error_handling: "stop_on_failure",
    });
    expect(workflow.input_schema).toBeUndefined();
  });

  it("is what planning takes", () => {
    const workflow = new WorkflowBuilder("x").addStep("touch", {}).build();
    const checked = validate(workflow, findTool);
    expect(checked).toMatchObject({ ok: true, definition: workflow });
  });
});

describe("A builder", () => {
  it("is left as it was by every call, so that workflows can share a beginning", () => {
    const begun = new WorkflowBuilder("x").addStep("touch", {});
    begun.addStep("touch", {}, { step_id: "never" }).withTimeout(4);
    const workflow = begun.addStep("touch", {}, { step_id: "other" }).build();
    expect(workflow.steps.map((step) => step.step_id)).toEqual([
      "touch",
      "other",
    ]);
    expect(workflow.timeout).toBeUndefined();
  });

  it.each([
    ["a name", () => new WorkflowBuilder("").addStep("touch", {}).build()],
    ["steps", () => new WorkflowBuilder("x").build()],
    [
      "a time",
      () =>
        new WorkflowBuilder("x")
          .addStep("touch", {}, { timeout: "soon" })
          .build(),
    ],
    [
      "a retry policy",
      () =>
        new WorkflowBuilder("x")
          .addStep("touch", {}, { retry_policy: { max_attempts: 0 } })
          .build(),
    ],
  ])("refuses to build without %s that can be", (_name, build) => {
    const thrown = refusal(build);
    expect(thrown).toBeInstanceOf(ColliderError);
    expect(thrown).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "WORKFLOW_INVALID",
      message: expect.stringMatching(/^The workflow cannot be built: \S/),
    });
  });
});
