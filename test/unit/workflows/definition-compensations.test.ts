import { z } from "zod";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { factsOf, findTool } from "./tools.ts";

const SESSION = "${steps.casefile.casefile_id}";

/** A casefile, a session in it, and a step beside both. */
function faultsWith(compensate: JsonValue, fields: JsonObject = {}): string[] {
  const steps = [
    {
      step_id: "casefile",
      tool_name: "create_casefile",
      parameters: { title: "x" },
    },
    {
      step_id: "session",
      tool_name: "create_session",
      parameters: { casefile_id: SESSION },
      compensate,
      ...fields,
    },
    {
      step_id: "beside",
      tool_name: "create_session",
      parameters: { casefile_id: "cf" },
    },
    { step_id: "later", tool_name: "touch", depends_on: ["session"] },
  ];
  return faultsOf(workflow(steps)).map((fault) =>
    fault.replace("steps[1].compensate", "compensate"),
  );
}

function undo(parameters: JsonObject, tool_name = "create_session") {
  return { tool_name, parameters };
}

describe("A compensation", () => {
  it("may refer to what its step made, to all before it, the input, the context and the run", () => {
    const value = [
      "${steps.session.session_id}",
      "${steps.casefile.casefile_id}",
      "${input.x}",
      "${context.y}",
      "${run.id}",
    ];
    expect(faultsWith(undo({ value }, "touch"))).toEqual([]);
  });

  it.each<[JsonValue, string]>([
    [4, "compensate: must be object, not number (INVALID_TYPE)"],
    [{}, "compensate.tool_name: is required (REQUIRED)"],
    [
      { tool_name: "touch", on: "failure" },
      "compensate.on: is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
    ],
    [
      undo({}, "tuch"),
      "compensate.tool_name: no tool for steps is called tuch. Did you mean touch? (UNKNOWN_TOOL)",
    ],
    [
      undo({}),
      "compensate.parameters.casefile_id: is required by create_session (REQUIRED)",
    ],
    [
      undo({ casefile_id: "cf", titel: "x" }),
      "compensate.parameters.titel: is not a parameter of create_session. Did you mean title? (UNKNOWN_FIELD)",
    ],
    [
      undo({ casefile_id: "${steps.casefile.size}" }),
      "compensate.parameters.casefile_id: takes string, but ${steps.casefile.size} is integer (INVALID_TYPE)",
    ],
    [
      undo({ casefile_id: "${steps.session.id}" }),
      "compensate.parameters.casefile_id: ${steps.session.id} leads nowhere: the output of session has no id there. (REFERENCE)",
    ],
    [
      undo({ casefile_id: "${steps.sesion.x}" }),
      "compensate.parameters.casefile_id: ${steps.sesion.x} names no step of this workflow. Did you mean session? (REFERENCE)",
    ],
    [
      undo({ casefile_id: "${steps.later.x}" }),
      "compensate.parameters.casefile_id: ${steps.later.x} does not come before the step; add it to depends_on (REFERENCE)",
    ],
    [
      undo({ casefile_id: "${steps.beside.session_id}" }),
      "compensate.parameters.casefile_id: ${steps.beside.session_id} does not come before the step; add it to depends_on (REFERENCE)",
    ],
    [
      undo({ casefile_id: "${item}" }),
      "compensate.parameters.casefile_id: ${item} belongs to the parameters of a step with for_each (REFERENCE)",
    ],
  ])("%j is refused, with where and why", (compensate, fault) => {
    expect(faultsWith(compensate)).toEqual([fault]);
  });

  it("finds what its step made, whatever became of those before it, and those only where they must have succeeded", () => {
    const fields = {
      run_if: "all_done",
      parameters: { casefile_id: "cf" },
      depends_on: ["casefile"],
    };
    expect(
      faultsWith(undo({ casefile_id: "${steps.session.session_id}" }), fields),
    ).toEqual([]);
    expect(
      faultsWith(
        undo({ casefile_id: "${steps.casefile.casefile_id}" }),
        fields,
      ),
    ).toEqual([
      "compensate.parameters.casefile_id: is required by create_session, but ${steps.casefile.casefile_id} may be absent (REQUIRED)",
    ]);
  });

  it("makes its step wait for nobody", () => {
    const plan = planFor(
      workflow([
        { step_id: "a", tool_name: "touch" },
        {
          step_id: "b",
          tool_name: "touch",
          depends_on: ["a"],
          retry_policy: { max_attempts: 7 },
          compensate: undo(
            { value: ["${steps.b.x}", "${steps.a.y}"] },
            "touch",
          ),
        },
      ]),
    );
    expect(plan.steps[1]).toMatchObject({
      needs: [],
      dependencies: ["a"],
      compensate: {
        tool: "touch",
        operation: "touch_operation",
        effect: "transactional",
        parameters: { value: ["${steps.b.x}", "${steps.a.y}"] },
        needs: ["b", "a"],
        timeout_ms: 300_000,
      },
    });
  });

  it("belongs to no step that calls no operation, and is none itself", () => {
    const sleep = {
      step_id: "s",
      tool_name: "sleep",
      parameters: { duration: 1 },
    };
    const any = { input: z.looseObject({}), output: z.looseObject({}) };
    const control = { ...factsOf("sleep", any), effect: "control" as const };
    const tools = (name: string) =>
      name === "sleep" ? control : findTool(name);
    expect(
      faultsOf(workflow([{ ...sleep, compensate: undo({}, "touch") }]), tools),
    ).toEqual([
      "steps[0].compensate: does nothing for a step that calls no operation; remove it (NOT_ALLOWED)",
    ]);
    expect(
      faultsOf(
        workflow([
          { step_id: "a", tool_name: "touch", compensate: undo({}, "sleep") },
        ]),
        tools,
      ),
    ).toEqual([
      "steps[0].compensate.tool_name: sleep calls no operation, and undoes nothing (NOT_ALLOWED)",
    ]);
  });

  it("of a map refers to the item, and to what was made of it", () => {
    const faults = (casefile_id: string) =>
      faultsWith(undo({ casefile_id }), {
        for_each: ["x", "y"],
        parameters: { casefile_id: "${item}" },
      });
    expect(faults("${item}")).toEqual([]);
    expect(faults("No. ${index}")).toEqual([]);
    expect(faults("${steps.session.session_id}")).toEqual([]);
    expect(faults("${steps.session.outputs}")).toEqual([
      "compensate.parameters.casefile_id: ${steps.session.outputs} leads nowhere: the output of session has no outputs there. (REFERENCE)",
    ]);
  });
});
