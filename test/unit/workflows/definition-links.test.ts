import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { suggestion } from "#workflows/planner/nearest-name.ts";
import { validate } from "#workflows/planner/validate.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

function touch(step_id: string, depends_on: string[] = [], refers = "") {
  const parameters = refers === "" ? {} : { value: `\${steps.${refers}.x}` };
  return { step_id, tool_name: "touch", depends_on, parameters };
}

function dependenciesIn(steps: readonly JsonObject[], mode: string) {
  const plan = planFor(workflow(steps, { execution_mode: mode }));
  return plan.steps.map(({ step_id, dependencies }) => [
    step_id,
    ...dependencies,
  ]);
}

describe("The id of a step", () => {
  it("is its tool's name when none is written, numbered where that is taken", () => {
    const steps = [
      { tool_name: "touch" },
      { tool_name: "touch" },
      { tool_name: "touch", step_id: "touch_3" },
      { tool_name: "touch" },
    ];
    expect(planFor(workflow(steps)).steps.map((step) => step.step_id)).toEqual([
      "touch",
      "touch_2",
      "touch_3",
      "touch_4",
    ]);
  });

  it("is not given twice", () => {
    expect(faultsOf(workflow([touch("a"), touch("b"), touch("a")]))).toEqual([
      "steps[2].step_id: a is the id of steps[0] already; choose another (DUPLICATE)",
    ]);
  });

  it("means the first of several while it is given twice", () => {
    const twice = [touch("a"), touch("a", ["b"]), touch("b", [], "a")];
    expect(faultsOf(workflow(twice))).toHaveLength(1);
  });
});

describe("A dependency", () => {
  it("has to be a step of the workflow, and a near name is suggested", () => {
    const steps = [touch("alpha"), touch("beta", ["nix", "alpha", "alph"])];
    expect(faultsOf(workflow(steps))).toEqual([
      "steps[1].depends_on[0]: names no step of this workflow. (DEPENDENCY)",
      "steps[1].depends_on[2]: names no step of this workflow. Did you mean alpha? (DEPENDENCY)",
    ]);
  });

  it("is not the step itself", () => {
    expect(faultsOf(workflow([touch("a", ["a"])]))).toEqual([
      "steps[0].depends_on[0]: is the step itself; remove it (DEPENDENCY)",
    ]);
  });

  it("may be written twice", () => {
    const steps = [touch("a"), touch("b", ["a", "a"])];
    expect(dependenciesIn(steps, "dag")).toEqual([["a"], ["b", "a"]]);
  });
});

describe("A cycle", () => {
  it("is refused with the way round it", () => {
    const steps = [
      touch("start"),
      touch("a", ["start", "c"]),
      touch("b", ["a"]),
      touch("c", [], "b"),
      touch("end", ["c"]),
    ];
    expect(faultsOf(workflow(steps))).toEqual([
      "steps[1]: waits for itself: a -> c -> b -> a; remove one of these dependencies (CYCLE)",
    ]);
  });

  it("is refused together with every other that shares no step with it", () => {
    const steps = [
      touch("a", ["b", "c"]),
      touch("b", ["a"]),
      touch("c", ["a"]),
      touch("x", ["y"]),
      touch("y", ["x", "b"]),
    ];
    expect(faultsOf(workflow(steps))).toEqual([
      "steps[0]: waits for itself: a -> b -> a; remove one of these dependencies (CYCLE)",
      "steps[3]: waits for itself: x -> y -> x; remove one of these dependencies (CYCLE)",
    ]);
  });
});

describe("In dag mode", () => {
  it("a step waits for what it names and for what its parameters refer to, and for nothing else", () => {
    const steps = [
      touch("a"),
      touch("b"),
      touch("c", ["a"], "b"),
      touch("d", [], "e"),
      touch("e"),
    ];
    expect(dependenciesIn(steps, "dag")).toEqual([
      ["a"],
      ["b"],
      ["c", "a", "b"],
      ["d", "e"],
      ["e"],
    ]);
  });

  it("a reference to what is no step adds none", () => {
    const value = ["${input.a}", "${context.b}", "${run.id}"];
    const steps = [touch("a"), { tool_name: "touch", parameters: { value } }];
    expect(dependenciesIn(steps, "dag")).toEqual([["a"], ["touch"]]);
  });
});

describe("In sequential mode", () => {
  it("each step waits for the one before it, whatever is written", () => {
    const steps = [touch("a"), touch("b"), touch("c", ["a"], "a")];
    expect(dependenciesIn(steps, "sequential")).toEqual([
      ["a"],
      ["b", "a"],
      ["c", "b"],
    ]);
  });

  it("no step waits for a later one, nor refers to it", () => {
    const steps = [touch("a", ["b"], "b"), touch("b", [], "b")];
    const sequential = workflow(steps, { execution_mode: "sequential" });
    expect(faultsOf(sequential)).toEqual([
      "steps[0].depends_on[0]: b comes later in the sequence; move it up or use execution_mode dag (DEPENDENCY)",
      "steps[0].parameters.value: ${steps.b.x} refers to a later step; move it up or use execution_mode dag (REFERENCE)",
      "steps[1].parameters.value: ${steps.b.x} refers to the step itself (REFERENCE)",
    ]);
  });
});

describe("In parallel mode", () => {
  it("no step waits for another", () => {
    expect(dependenciesIn([touch("a"), touch("b")], "parallel")).toEqual([
      ["a"],
      ["b"],
    ]);
  });

  it("depends_on and references between steps are refused", () => {
    const steps = [touch("a"), touch("b", ["a"], "a")];
    expect(faultsOf(workflow(steps, { execution_mode: "parallel" }))).toEqual([
      "steps[1].depends_on[0]: is not allowed in parallel mode; use execution_mode dag (DEPENDENCY)",
      "steps[1].parameters.value: ${steps.a.x} is not allowed in parallel mode; use execution_mode dag (REFERENCE)",
    ]);
  });
});

describe("A tool", () => {
  it("has to exist, and a near name is suggested", () => {
    const steps = [{ tool_name: "create_casefle" }, { tool_name: "nix" }];
    expect(faultsOf(workflow(steps))).toEqual([
      "steps[0].tool_name: no tool for steps is called create_casefle. Did you mean create_casefile? (UNKNOWN_TOOL)",
      "steps[1].tool_name: no tool for steps is called nix. (UNKNOWN_TOOL)",
    ]);
  });

  it("is suggested only from the names that are given", () => {
    const checked = validate(workflow([{ tool_name: "tuch" }]), findTool);
    expect(checked).toMatchObject({
      violations: [{ description: "no tool for steps is called tuch." }],
    });
  });
});

describe("A name that is misspelt", () => {
  const names = ["alpha", "store_gmail_messages", "touch"];

  it.each([
    ["alhpa", "alpha"],
    ["alph", "alpha"],
    ["aalpha", "alpha"],
    ["lpha", "alpha"],
    ["bravo", null],
    ["a", null],
    ["", null],
    ["alp", null],
    ["store_gmial_messages", "store_gmail_messages"],
    ["store_mail_messages", "store_gmail_messages"],
    ["store_gmail_messag", "store_gmail_messages"],
    ["store_gmail_messages_now", null],
    ["store_gmail_message", "store_gmail_messages"],
  ])("%s brings the nearest to mind: %s", (word, nearest) => {
    expect(suggestion(word, names)).toBe(
      nearest === null ? "" : ` Did you mean ${nearest}?`,
    );
  });

  it("brings the nearest of several to mind, the first of equally near ones", () => {
    expect(suggestion("step_4x", ["step_44x", "step_4", "step_5x"])).toBe(
      " Did you mean step_44x?",
    );
    expect(suggestion("abcdef", ["abxyef", "abxdef", "abcde"])).toBe(
      " Did you mean abxdef?",
    );
  });
});
