import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, workflow } from "./definitions.ts";
import { findToolWith } from "./tools.ts";

const CASEFILE = {
  step_id: "casefile",
  tool_name: "create_casefile",
  parameters: { title: "x" },
};

/** What is wrong with a value that may be anything, after the step `casefile`. */
function faultsIn(value: JsonValue, fields: JsonObject = {}): string[] {
  const user = { step_id: "user", tool_name: "touch", parameters: { value } };
  return faultsOf(workflow([CASEFILE, user], fields)).map((fault) =>
    fault.replace("steps[1].parameters.value: ", ""),
  );
}

describe("A reference", () => {
  it.each([
    "${steps.casefile}",
    "${steps.casefile.size}",
    "${steps.casefile.sessions[0].session_id}",
    "${steps.casefile.note}",
    "${context.anything.at[4].all}",
    "${input.anything}",
    "${run.id} of ${run.user_id}",
    "$${steps.nix} is text",
  ])("is accepted where it leads somewhere: %s", (text) => {
    expect(faultsIn(text)).toEqual([]);
  });

  it("has to name a step of the workflow, and a near name is suggested", () => {
    expect(faultsIn("${steps.casefle.size}")).toEqual([
      "${steps.casefle.size} names no step of this workflow. Did you mean casefile? (REFERENCE)",
    ]);
    expect(faultsIn("${steps.nix}")).toEqual([
      "${steps.nix} names no step of this workflow. (REFERENCE)",
    ]);
  });

  it("does not name its own step", () => {
    expect(faultsIn("${steps.user.x}")).toEqual([
      "${steps.user.x} refers to the step itself (REFERENCE)",
    ]);
  });

  it("to a step that waits for its own is a cycle", () => {
    const first = { tool_name: "touch", parameters: { value: "${steps.b}" } };
    const second = { step_id: "b", tool_name: "touch", depends_on: ["touch"] };
    expect(faultsOf(workflow([first, second]))).toEqual([
      "steps[0]: waits for itself: touch -> b -> touch; remove one of these dependencies (CYCLE)",
    ]);
  });

  it("has to follow the output's schema, and a near name is suggested", () => {
    expect(faultsIn("${steps.casefile.casefil_id}")).toEqual([
      "${steps.casefile.casefil_id} leads nowhere: the output of casefile has no casefil_id there. Did you mean casefile_id? (REFERENCE)",
    ]);
    expect(faultsIn("${steps.casefile.sessions.session_id}")).toEqual([
      "${steps.casefile.sessions.session_id} leads nowhere: the output of casefile has no session_id there. (REFERENCE)",
    ]);
    expect(faultsIn("${steps.casefile[0]}")).toEqual([
      "${steps.casefile[0]} leads nowhere: the output of casefile has no 0 there. (REFERENCE)",
    ]);
    expect(faultsIn("${steps.casefile.sessions[0].id}")).toEqual([
      "${steps.casefile.sessions[0].id} leads nowhere: the output of casefile has no id there. (REFERENCE)",
    ]);
  });

  it("has to follow the input's schema where there is one", () => {
    const input_schema = {
      type: "object",
      properties: { client: { type: "string" }, extra: {} },
    };
    expect(faultsIn("${input.client}", { input_schema })).toEqual([]);
    expect(faultsIn("${input.extra.deep}", { input_schema })).toEqual([]);
    expect(faultsIn("${input.clent}", { input_schema })).toEqual([
      "${input.clent} leads nowhere: the input has no clent there. Did you mean client? (REFERENCE)",
    ]);
  });

  it("is free where the output says nothing", () => {
    const open = { step_id: "open", tool_name: "touch" };
    const parameters = { casefile_id: "${steps.open.any.thing[3]}" };
    const user = { tool_name: "create_session", parameters };
    expect(faultsOf(workflow([open, user]))).toEqual([]);
  });

  it("to a step whose tool is unknown is not judged any further", () => {
    const unknown = { step_id: "a", tool_name: "nix" };
    const parameters = { casefile_id: "${steps.a.b[0].c}" };
    const user = { tool_name: "create_session", parameters };
    expect(faultsOf(workflow([unknown, user]))).toEqual([
      "steps[0].tool_name: no tool for steps is called nix. (UNKNOWN_TOOL)",
    ]);
  });

  it.each([
    ["${", "${ is not closed; end it with }, or write $${ for a literal ${"],
    ["${steps}", "${steps} names no step; use ${steps.ID.field}"],
    ["${steps[0]}", "${steps[0]} names no step; use ${steps.ID.field}"],
    ["${run}", "${run} is unknown; use ${run.id} or ${run.user_id}"],
    ["${run.name}", "${run.name} is unknown; use ${run.id} or ${run.user_id}"],
    [
      "${a b}",
      "${a b} is not a reference; use ${steps.ID.field}, ${context.key}, ${input.key}, ${run.id} or ${run.user_id}",
    ],
    [
      "${secrets.key}",
      "${secrets.key} refers to nothing known; use ${steps.ID.field}, ${context.key}, ${input.key}, ${run.id} or ${run.user_id}",
    ],
  ])("has to be well-formed: %s", (text, fault) => {
    expect(faultsIn(text)).toEqual([`${fault} (REFERENCE)`]);
  });

  it("is found at any depth, each at its own place", () => {
    const value = {
      a: ["${steps.nix}", { b: "x ${run.id} ${run.x} ${nix.y}" }],
    };
    const faults = faultsIn(value).map((fault) => fault.split(" ").slice(0, 2));
    expect(faults).toEqual([
      ["steps[1].parameters.value.a[0]:", "${steps.nix}"],
      ["steps[1].parameters.value.a[1].b:", "${run.x}"],
      ["steps[1].parameters.value.a[1].b:", "${nix.y}"],
    ]);
  });
});

describe("The output of a workflow", () => {
  it("may refer to every step, to the input, the context and the run", () => {
    const output = {
      id: "${steps.casefile.casefile_id}",
      of: ["${steps.user}", "${input.a}", "${context.b}", "${run.id}"],
    };
    expect(faultsIn("x", { output })).toEqual([]);
    expect(faultsIn("x", { output, execution_mode: "parallel" })).toEqual([]);
  });

  it("has references that lead somewhere", () => {
    const output = { id: "${steps.casefile.nix}", of: ["${steps.usr}"] };
    expect(faultsIn("x", { output })).toEqual([
      "output.id: ${steps.casefile.nix} leads nowhere: the output of casefile has no nix there. (REFERENCE)",
      "output.of[0]: ${steps.usr} names no step of this workflow. Did you mean user? (REFERENCE)",
    ]);
    expect(faultsIn("x", { output: "${nix}" })).toHaveLength(1);
  });
});

describe("A reference into a union", () => {
  const output = z.object({
    of: z.union([
      z.object({ a: z.string(), b: z.int() }),
      z.object({ a: z.int() }),
    ]),
    list: z.union([z.array(z.string()), z.string()]),
    maybe: z.object({ a: z.string() }).nullable(),
  });
  const tools = findToolWith(z.strictObject({}), output);

  function faults(casefile_id: string) {
    const steps = [
      { tool_name: "take" },
      { tool_name: "create_session", parameters: { casefile_id } },
    ];
    return faultsOf(workflow(steps), tools).map((fault) =>
      fault.replace("steps[1].parameters.casefile_id: ", ""),
    );
  }

  it("leads to what any of its branches has", () => {
    expect(faults("${steps.take.of.a}")).toEqual([
      "takes string, but ${steps.take.of.a} is string or integer (INVALID_TYPE)",
    ]);
  });

  it("may be absent where not all of them have it", () => {
    expect(faults("${steps.take.of.b}")).toEqual([
      "takes string, but ${steps.take.of.b} is integer (INVALID_TYPE)",
      "is required by create_session, but ${steps.take.of.b} may be absent (REQUIRED)",
    ]);
    for (const path of ["list[0]", "maybe.a"])
      expect(faults(`\${steps.take.${path}}`)).toEqual([
        `is required by create_session, but \${steps.take.${path}} may be absent (REQUIRED)`,
      ]);
  });

  it("leads nowhere when none has it, and names of all are suggested", () => {
    expect(faults("${steps.take.of.bb}")).toEqual([
      "${steps.take.of.bb} leads nowhere: the output of take has no bb there. Did you mean b? (REFERENCE)",
    ]);
  });
});
