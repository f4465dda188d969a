import { describe, expect, it } from "vitest";
import { controlFacts } from "#functions/control-facts.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { FindTool } from "#workflows/planner/tool-facts.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

const FACTS = new Map(controlFacts());
const findAny: FindTool = (name) => FACTS.get(name) ?? findTool(name);

/** What is wrong with a step of a control tool, below its parameters. */
function faultsOfControl(tool: string, parameters: JsonObject): string[] {
  const steps = [
    {
      step_id: "a",
      tool_name: "create_casefile",
      parameters: { title: "x" },
    },
    { step_id: "wait", tool_name: tool, parameters },
  ];
  return faultsOf(workflow(steps), findAny).map((fault) =>
    fault.replace("steps[1].parameters.", ""),
  );
}

describe("a sleep in a definition", () => {
  it.each<JsonObject>([
    { duration: 30 },
    { duration: "PT5M" },
    { duration: "${steps.a.size}" },
    { until: "2026-12-01T09:00:00Z" },
    { until: "${input.at}" },
  ])("may be %j", (parameters) => {
    expect(faultsOfControl("sleep", parameters)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [
      { duration: "soon" },
      "duration: must be a number of seconds or an ISO 8601 duration such as PT30S (INVALID)",
    ],
    [{ duration: "P400D" }, "duration: must be at most 366 days (INVALID)"],
    [
      { duration: "${steps.a.sessions}" },
      "duration: takes number or string, but ${steps.a.sessions} is array of object { session_id: string } (INVALID_TYPE)",
    ],
    [{}, "duration: is required by sleep (REQUIRED)"],
    [
      { duratoin: "${steps.a.size}" },
      "duratoin: is not a parameter of sleep. Did you mean duration? (UNKNOWN_FIELD)",
    ],
  ])("may not be %j", (parameters, fault) => {
    expect(faultsOfControl("sleep", parameters)).toContain(fault);
  });

  it("is planned as the engine's own step, and its output can be referred to", () => {
    const plan = planFor(
      workflow([
        { tool_name: "sleep", parameters: { duration: 30 } },
        {
          tool_name: "touch",
          parameters: { value: "${steps.sleep.slept_until}" },
        },
      ]),
      findAny,
    );
    expect(plan.steps).toMatchObject([
      { step_id: "sleep", operation: "run_control_step", effect: "control" },
      { dependencies: ["sleep"] },
    ]);
  });
});
