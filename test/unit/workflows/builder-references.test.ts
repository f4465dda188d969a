import { describe, expect, it } from "vitest";
import { z } from "zod";
import { workflowBuilderFor } from "#workflows/definition/workflow-builder.ts";

const touch = {
  inputSchema: z.strictObject({ value: z.unknown().optional() }),
  outputSchema: z.object({
    id: z.string(),
    parts: z.array(z.object({ name: z.string() })),
    labels: z.record(z.string(), z.string()),
  }),
};
const WorkflowBuilder = workflowBuilderFor<{ touch: typeof touch }>();

const begun = new WorkflowBuilder("x", {
  input: z.object({ title: z.string() }),
}).addStep("touch", {});

function valueOf(workflow: {
  readonly steps: readonly { readonly parameters: object }[];
}): unknown {
  return workflow.steps.at(-1)?.parameters;
}

describe("References that a function makes parameters of", () => {
  it("become the text that the same path has", () => {
    const workflow = begun
      .addStep("touch", ({ steps, input, run, context }) => ({
        value: {
          whole: steps.touch,
          field: steps.touch.id,
          item: steps.touch.parts[0].name,
          deep: [input.title, { by: run.user_id }],
          given: context("client.name"),
        },
      }))
      .build();
    expect(valueOf(workflow)).toEqual({
      value: {
        whole: "${steps.touch}",
        field: "${steps.touch.id}",
        item: "${steps.touch.parts[0].name}",
        deep: ["${input.title}", { by: "${run.user_id}" }],
        given: "${context.client.name}",
      },
    });
  });

  it("name the item of a list that the step is done for", () => {
    const { steps } = begun
      .addStep("touch", ({ item, index }) => ({ value: [item.name, index] }), {
        for_each: "${steps.touch.parts}",
        max_concurrency: 3,
      })
      .build();
    expect(steps.at(-1)).toMatchObject({
      for_each: "${steps.touch.parts}",
      max_concurrency: 3,
      parameters: { value: ["${item.name}", "${index}"] },
    });
  });

  it("stand beside texts with references", () => {
    const workflow = begun
      .addStep("touch", ({ steps }) => ({
        value: [steps.touch.id, "Of ${input.title}, not $${this}"],
      }))
      .build();
    expect(valueOf(workflow)).toEqual({
      value: ["${steps.touch.id}", "Of ${input.title}, not $${this}"],
    });
  });

  it("are their text inside a template literal, as well as inside a text", () => {
    const workflow = begun
      // oxlint-disable-next-line typescript/no-base-to-string, typescript/restrict-template-expressions -- it is what a caller may write
      .addStep("touch", ({ input }) => ({ value: `Of ${input.title}` }))
      .build();
    expect(valueOf(workflow)).toEqual({ value: "Of ${input.title}" });
  });

  it("may name what the workflow's output is made of", () => {
    const workflow = begun
      .withOutput(({ steps }) => ({ ids: [steps.touch.id] }))
      .build();
    expect(workflow.output).toEqual({ ids: ["${steps.touch.id}"] });
  });

  it("refuse a name that a reference cannot have, instead of leading elsewhere", () => {
    const odd = new WorkflowBuilder("x", {
      input: z.object({ "a.b": z.string() }),
    });
    expect(() =>
      odd.addStep("touch", ({ input }) => ({ value: input["a.b"] })),
    ).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        reason: "REFERENCE_INVALID",
        message: expect.stringContaining('cannot name "a.b"'),
      }),
    );
  });
});
