import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "#workflows/planner/plan.ts";
import { planDiagram } from "#workflows/planner/plan-diagram.ts";
import { skippableSteps } from "#workflows/planner/skippable-steps.ts";
import { stagesOf } from "#workflows/planner/stages.ts";
import {
  criticalPath,
  worstCaseMs,
  worstCaseRunMs,
} from "#workflows/planner/worst-case.ts";
import { dagPlan, planFor, workflow } from "./definitions.ts";
import { ancestorsIn, graphs, planOf } from "./random-workflows.ts";

const NO_RETRY = { max_attempts: 1 };

function timed(step_id: string, timeout: number, depends_on: string[] = []) {
  return {
    step_id,
    tool_name: "touch",
    timeout,
    depends_on,
    retry_policy: NO_RETRY,
  };
}

function worstCases(plan: Plan): number[] {
  return plan.steps.map((step) => worstCaseMs(plan, step));
}

describe("The stages of a plan", () => {
  it("have a step after the last of its dependencies, and steps of one stage as they are written", () => {
    const plan = dagPlan({ d: "b c", a: "", c: "", b: "a", e: "" });
    expect(stagesOf(plan)).toEqual([["a", "c", "e"], ["b"], ["d"]]);
  });

  it("are an order in which every step comes after all that it waits for", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const stages = stagesOf(planOf(graph));
        const seen = new Set<string>();
        for (const stage of stages) {
          for (const id of stage)
            for (const before of ancestorsIn(graph, id))
              expect(seen).toContain(before);
          for (const id of stage) seen.add(id);
        }
        expect(seen).toEqual(new Set(graph.keys()));
      }),
    );
  });

  it("are as few as the longest chain has steps", () => {
    const chain = Array.from({ length: 1000 }, (_, index) => [
      `s${index}`,
      index === 0 ? "" : `s${index - 1}`,
    ]);
    expect(stagesOf(dagPlan(Object.fromEntries(chain)))).toHaveLength(1000);
  });
});

describe("The worst case of a step", () => {
  it("is all attempts with their whole time and the longest waits between them", () => {
    const plan = planFor(
      workflow([
        {
          tool_name: "touch",
          timeout: 10,
          retry_policy: {
            max_attempts: 4,
            initial_interval: 2,
            backoff_coefficient: 3,
            max_interval: 10,
          },
        },
      ]),
    );
    expect(worstCases(plan)).toEqual([40_000 + 2000 + 6000 + 10_000]);
  });

  it("is its one attempt where there is no retry", () => {
    const plan = planFor(workflow([timed("a", 7)]));
    expect(worstCases(plan)).toEqual([7000]);
  });
});

describe("The critical path", () => {
  const steps = [
    timed("quick", 1),
    timed("slow", 50),
    timed("join", 5, ["quick", "slow"]),
    timed("long", 54),
  ];

  it("is the chain that takes longest at worst, whatever else waits for it", () => {
    const path = criticalPath(planFor(workflow(steps)));
    expect(path).toEqual({ stepIds: ["slow", "join"], durationMs: 55_000 });
  });

  it("is the first of two that take as long", () => {
    const twins = [timed("a", 5), timed("b", 5)];
    const path = criticalPath(planFor(workflow(twins)));
    expect(path.stepIds).toEqual(["a"]);
  });

  it("is longer than a run where the run's timeout ends it", () => {
    expect(worstCaseRunMs(planFor(workflow(steps)))).toBe(55_000);
    const short = workflow(steps, { timeout: 20 });
    expect(worstCaseRunMs(planFor(short))).toBe(20_000);
  });
});

describe("The diagram of a plan", () => {
  it("has a box for each step in its stage, an arrow for each dependency, and the critical path in bold", () => {
    const plan = planFor(
      workflow([
        timed("end", 1),
        { ...timed("touch", 9, ["end"]) },
        timed("side", 2, ["end"]),
      ]),
    );
    expect(planDiagram(plan, new Map([["side", ["denied"]]]))).toBe(
      `flowchart TD
  subgraph stage1["stage 1"]
    s0["end<br/>touch"]
  end
  subgraph stage2["stage 2"]
    s1["touch"]
    s2["side<br/>touch<br/>denied"]
  end
  s0 --> s1
  s0 --> s2
  classDef critical stroke-width:4px
  class s0,s1 critical
`,
    );
  });
});

describe("The diagram of a plan whose steps can be undone", () => {
  it("shows what undoes each, dotted", () => {
    const compensate = {
      tool_name: "create_casefile",
      parameters: { title: "x" },
    };
    const plan = planFor(workflow([{ ...timed("a", 1), compensate }]));
    expect(planDiagram(plan, new Map())).toContain(
      '  s0 -.-> us0(["~a<br/>create_casefile"])\n',
    );
  });
});

describe("The steps that may be skipped although none fails", () => {
  it("are those with a condition, and those that need the success of one of them", () => {
    const after = (step_id: string, depends_on: string[], fields = {}) => ({
      step_id,
      tool_name: "touch",
      depends_on,
      ...fields,
    });
    const plan = planFor(
      workflow([
        after("asks", [], { when: "input.go == true" }),
        after("sure", []),
        after("follows", ["asks"]),
        after("joins", ["follows", "sure"], { run_if: "none_failed" }),
        after("last", ["joins"]),
      ]),
    );
    expect([...skippableSteps(plan)]).toEqual(["asks", "follows"]);
  });
});
