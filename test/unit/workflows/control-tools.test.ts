import { describe, expect, it } from "vitest";
import { controlFacts } from "#functions/workflow/step/control-facts.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Command } from "#workflows/planner/continuation.ts";
import { isOfWait } from "#workflows/planner/is-of-wait.ts";
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

describe("a wait for an event in a definition", () => {
  it.each<JsonObject>([
    { event: "paid" },
    { event: "paid.${input.order}", match: { order: "${input.order}" } },
    { event: "paid", timeout: "PT1H", on_timeout: "continue" },
  ])("may be %j", (parameters) => {
    expect(faultsOfControl("wait_for_event", parameters)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{}, "event: is required by wait_for_event (REQUIRED)"],
    [
      { event: "paid", timeout: "soon" },
      "timeout: must be a number of seconds or an ISO 8601 duration such as PT30S (INVALID)",
    ],
    [
      { event: "paid", on_timeout: "go" },
      'on_timeout: must be "fail" or "continue" (INVALID_VALUE)',
    ],
  ])("may not be %j", (parameters, fault) => {
    expect(faultsOfControl("wait_for_event", parameters)).toContain(fault);
  });

  it("has one attempt where its retry policy does not say otherwise", () => {
    const wait = { tool_name: "wait_for_event", parameters: { event: "paid" } };
    const again = { ...wait, retry_policy: { max_attempts: 4 } };
    const { steps } = planFor(workflow([wait, again]), findAny);
    expect(steps.map(({ retry }) => retry.max_attempts)).toEqual([1, 4]);
  });
});

describe("an approval in a definition", () => {
  it.each<JsonObject>([
    { message: "May it go on?" },
    { message: "May ${input.x} go on?", approvers: ["anna@example.com"] },
    { message: "x", approvers: ["${run.user_id}"], data: { a: "${steps.a}" } },
  ])("may be %j", (parameters) => {
    expect(faultsOfControl("approval", parameters)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{}, "message: is required by approval (REQUIRED)"],
    [
      { message: "x", approvers: [] },
      "approvers: must have at least 1 item (TOO_SMALL)",
    ],
    [
      { message: "x", approvers: ["anna"] },
      "approvers[0]: must be an e-mail address (INVALID_FORMAT)",
    ],
  ])("may not be %j", (parameters, fault) => {
    expect(faultsOfControl("approval", parameters)).toContain(fault);
  });
});

describe("a run of another workflow in a definition", () => {
  it.each<JsonObject>([
    { workflow_name: "casefile_setup", input: { title: "${input.title}" } },
    { workflow_name: "x", casefile_id: "${steps.a.casefile_id}" },
    { workflow_definition: workflow([{ tool_name: "touch" }]) },
    { workflow_definition: "${input.definition}" },
    {
      workflow_definition: workflow([
        { step_id: "b", tool_name: "touch" },
        {
          tool_name: "sleep",
          parameters: { duration: "${input.of_that_run}" },
          depends_on: ["b"],
        },
      ]),
    },
  ])("may be %j", (parameters) => {
    expect(faultsOfControl("run_workflow", parameters)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{}, "workflow_name: is required by run_workflow (REQUIRED)"],
    [
      { workflow_definition: workflow([{ tool_name: "tuch" }]) },
      "workflow_definition.steps[0].tool_name: no tool for steps is called tuch. Did you mean touch? (UNKNOWN_TOOL)",
    ],
    [
      {
        workflow_definition: workflow([
          { tool_name: "sleep", parameters: { duration: "${steps.a.x}" } },
        ]),
      },
      "workflow_definition.steps[0].parameters.duration: ${steps.a.x} names no step of this workflow. (REFERENCE)",
    ],
    [
      { workflow_name: "${steps.b}" },
      "workflow_name: ${steps.b} names no step of this workflow. (REFERENCE)",
    ],
  ])("may not be %j", (parameters, fault) => {
    expect(faultsOfControl("run_workflow", parameters)).toContain(fault);
  });

  it("waits for no step of its own run that the definition's references name", () => {
    const inner = workflow([
      { step_id: "a", tool_name: "touch" },
      { tool_name: "sleep", parameters: { duration: "${steps.a.seconds}" } },
    ]);
    const outer = workflow([
      { step_id: "a", tool_name: "touch" },
      {
        tool_name: "run_workflow",
        parameters: { workflow_definition: inner },
      },
    ]);
    const plan = planFor({ ...outer, execution_mode: "dag" }, findAny);
    expect(plan.roots).toEqual(["a", "run_workflow"]);
    expect(plan.steps.map(({ needs }) => needs)).toEqual([[], []]);
  });
});

describe("what may be due because of waits", () => {
  it("are the control steps, what depends on them, and the run's end", () => {
    const sleep = { tool_name: "sleep", parameters: { duration: 30 } };
    const touch = { tool_name: "touch" };
    const plan = planFor(
      workflow([
        { ...sleep, step_id: "night" },
        { ...touch, step_id: "after", depends_on: ["night"] },
        { ...touch, step_id: "beside" },
      ]),
      findAny,
    );
    const due = (command: Command) => isOfWait(plan, command);
    const enqueue = (stepId: string) =>
      due({ type: "enqueue_step", stepId, named: true });
    expect(["night", "after", "beside"].map(enqueue)).toEqual([
      true,
      true,
      false,
    ]);
    expect(due({ type: "skip_step", stepId: "after" })).toBe(true);
    expect(due({ type: "fail_run", stepId: "beside" })).toBe(true);
    expect(due({ type: "finish_run" })).toBe(true);
  });
});
