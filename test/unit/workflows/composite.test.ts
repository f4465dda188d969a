import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { compositeField } from "#workflows/definition/composite-fields.ts";
import { translateComposite } from "#workflows/definition/composite.ts";

function translated(steps: readonly JsonObject[]): JsonObject {
  const made = translateComposite({ name: "chain", steps });
  if (made.ok) return made.definition;
  throw new Error(JSON.stringify(made.violations));
}

function faultsOf(steps: readonly JsonObject[]): string[] {
  const made = translateComposite({ name: "chain", steps });
  return made.ok
    ? []
    : made.violations.map(
        ({ field, description }) =>
          `${field.replace("composite_definition.", "")} ${description}`,
      );
}

const ONCE = { retry_policy: { max_attempts: 1 } };

describe("a composite of the older kind", () => {
  it("becomes a sequence in which the state is the input until a step maps an output to it", () => {
    const definition = translated([
      {
        tool: "search",
        inputs: {
          query: "{{ state.query }}",
          deep: [{ q: "{{state.query}}" }],
        },
        on_success: {
          map_outputs: { found: "output.items[0].id", all: "output" },
        },
      },
      {
        step_id: "keep",
        tool: "store",
        inputs: {
          id: "{{ state.found }}",
          text: "Of {{ state.all.count }}: {{ state.query }} ${x}",
        },
        on_success: { map_outputs: { query: "output.kept" } },
      },
    ]);
    expect(definition).toEqual({
      name: "chain",
      execution_mode: "sequential",
      error_handling: "stop_on_failure",
      steps: [
        {
          step_id: "search",
          tool_name: "search",
          parameters: {
            query: "${input.query}",
            deep: [{ q: "${input.query}" }],
          },
          ...ONCE,
        },
        {
          step_id: "keep",
          tool_name: "store",
          parameters: {
            id: "${steps.search.items[0].id}",
            text: "Of ${steps.search.count}: ${input.query} $${x}",
          },
          ...ONCE,
        },
      ],
      output: {
        found: "${steps.search.items[0].id}",
        all: "${steps.search}",
        query: "${steps.keep.kept}",
      },
    });
  });

  it("goes through its steps as they name each other", () => {
    const made = translateComposite({
      name: "chain",
      description: "Turned.",
      steps: [
        { step_id: "a", tool: "t", on_success: { next: "c" } },
        { step_id: "b", tool: "t", on_success: { next: "d" } },
        { step_id: "c", tool: "t", on_success: { next: "b" } },
        { step_id: "d", tool: "t" },
      ],
    });
    expect(made).toMatchObject({
      ok: true,
      places: [0, 2, 1, 3],
      definition: {
        description: "Turned.",
        steps: [
          { step_id: "a" },
          { step_id: "c" },
          { step_id: "b" },
          { step_id: "d" },
        ],
      },
    });
  });

  it.each([
    [{ action: "stop" }, ONCE],
    [{}, ONCE],
    [
      { action: "retry", max_retries: 3 },
      { retry_policy: { max_attempts: 4 } },
    ],
    [{ action: "retry" }, {}],
  ])("tries a step again as its action says: %j", (on_failure, policy) => {
    expect(translated([{ tool: "t", on_failure }])["steps"]).toEqual([
      { step_id: "t", tool_name: "t", parameters: {}, ...policy },
    ]);
  });

  it("goes on after a failure that does not matter, but not where an earlier one stopped it", () => {
    const go = { on_failure: { action: "continue" } };
    const definition = translated([
      { step_id: "a", tool: "t", ...go },
      { step_id: "b", tool: "t" },
      { step_id: "c", tool: "t", ...go },
      { step_id: "d", tool: "t" },
    ]);
    expect(definition).toMatchObject({
      error_handling: "continue_on_failure",
      steps: [
        { step_id: "a" },
        { step_id: "b", run_if: "all_done" },
        { step_id: "c" },
        { step_id: "d", run_if: "all_done", when: 'steps["b"] != null' },
      ],
    });
    expect(definition["steps"]).not.toHaveProperty("1.when");
    expect(definition["steps"]).not.toHaveProperty("2.run_if");
  });

  it("that has parts without a counterpart is refused, each by its place", () => {
    expect(
      faultsOf([
        {
          step_id: "a",
          tool: "t",
          inputs: { x: ["{{ env.HOME }}"] },
          on_success: { map_outputs: { k: "result.x", v: "output.v" } },
          on_failure: { next: "c" },
        },
        {
          step_id: "b",
          tool: "t",
          on_success: { map_outputs: { v: "output" } },
          on_failure: { action: "continue", max_retries: 2 },
        },
        { step_id: "c", tool: "t", on_success: { next: "nowhere" } },
      ]),
    ).toEqual([
      "steps[2].on_success.next names no step",
      "steps[0].inputs.x[0] {{ env.HOME }} is no path into the state, such as {{ state.query }}",
      "steps[0].on_success.map_outputs.k must be output, or a path into it",
      "steps[0].on_failure.next has no counterpart; write a workflow_definition, with run_if and when in the step that it names",
      "steps[1].on_success.map_outputs.v is of another step where this one fails, which cannot be said; use another key",
      "steps[1].on_failure.max_retries is of the action retry; say that, or leave it out",
    ]);
  });

  it("that goes back, or past a step for good, is refused", () => {
    expect(
      faultsOf([
        { step_id: "a", tool: "t" },
        { step_id: "b", tool: "t", on_success: { next: "a" } },
      ]),
    ).toEqual([
      "steps[1].on_success.next goes back to a; a workflow has no loops",
    ]);
    expect(
      faultsOf([
        { step_id: "a", tool: "t", on_success: { next: "c" } },
        { step_id: "b", tool: "t" },
        { step_id: "c", tool: "t" },
      ]),
    ).toEqual(["steps[1] is never reached; leave it out"]);
  });

  it("that is not of its form is refused with every bad field", () => {
    expect(
      faultsOf([{ inputs: [], on_failure: { action: "give_up" } }]).map(
        (fault) => fault.split(" ")[0],
      ),
    ).toEqual([
      "steps[0].tool",
      "steps[0].inputs",
      "steps[0].on_failure.action",
    ]);
    expect(translateComposite(null)).toMatchObject({ ok: false });
  });
});

describe("a field of the definition that a composite became", () => {
  it.each([
    ["steps[1].parameters.x[0]", "steps[4].inputs.x[0]"],
    ["steps[0].tool_name", "steps[2].tool"],
    ["steps[1].when", "steps[4].on_failure"],
    ["steps[0].step_id", "steps[2].step_id"],
    ["steps[0]", "steps[2]"],
    ["output.key", "output.key"],
  ])("is named as it was written: %s", (field, written) => {
    expect(compositeField(`payload.workflow_definition.${field}`, [2, 4])).toBe(
      `payload.composite_definition.${written}`,
    );
  });
});
