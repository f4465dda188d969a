import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { controlFacts } from "#functions/workflow/step/control-facts.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";

const FACTS = new Map(controlFacts());

const TITLED = { tool_name: "create_casefile", parameters: { title: "x" } };

describe("The concurrency of a workflow", () => {
  const faults = (concurrency: JsonObject, fields: JsonObject = {}) =>
    faultsOf({ ...workflow([TITLED]), ...fields, concurrency });

  it("is in its plan as it is written", () => {
    const concurrency = { key: "${input.client}", limit: 2 };
    expect(planFor({ ...workflow([TITLED]), concurrency })).toMatchObject({
      concurrency,
    });
    expect(planFor(workflow([TITLED]))).not.toHaveProperty("concurrency");
  });

  it("lets 1 to 100 runs be under way", () => {
    expect(faults({ limit: 1 })).toEqual([]);
    expect(faults({ limit: 100 })).toEqual([]);
    expect(faults({ limit: 0 })).toHaveLength(1);
    expect(faults({ limit: 101 })).toHaveLength(1);
    expect(faults({})).toEqual(["concurrency.limit: is required (REQUIRED)"]);
  });

  it("refers to what is known before any step", () => {
    const key = "${input.client} ${context.team} ${run.user_id}";
    expect(faults({ key, limit: 1 })).toEqual([]);
    expect(
      faults({ key: "${steps.create_casefile.casefile_id}", limit: 1 }),
    ).toEqual([
      "concurrency.key: ${steps.create_casefile.casefile_id} is not known yet when a run starts; use ${input.key}, ${context.key} or ${run.user_id} (REFERENCE)",
    ]);
    expect(faults({ key: "${item}", limit: 1 })).toEqual([
      "concurrency.key: ${item} belongs to the parameters of a step with for_each (REFERENCE)",
    ]);
  });

  it("refers to the input that there is", () => {
    const input_schema = {
      type: "object",
      properties: { client: { type: "string" } },
      additionalProperties: false,
    };
    expect(
      faults({ key: "${input.cliant}", limit: 1 }, { input_schema }),
    ).toEqual([
      "concurrency.key: ${input.cliant} leads nowhere: the input has no cliant there. Did you mean client? (REFERENCE)",
    ]);
  });
});

describe("The rate limit of a step", () => {
  const stepOf = (rate_limit: JsonObject, fields: JsonObject = {}) =>
    workflow([{ ...TITLED, ...fields, rate_limit }]);
  const faults = (rate_limit: JsonObject, fields: JsonObject = {}) =>
    faultsOf(stepOf(rate_limit, fields));

  it("is planned as the time between two attempts", () => {
    const [step] = planFor(stepOf({ limit: 30, per: "PT1M" })).steps;
    expect(step?.rate_limit).toEqual({ key: null, interval_ms: 2000 });
  });

  it("is at most ten a second, and at least one a day", () => {
    expect(faults({ limit: 10, per: 1 })).toEqual([]);
    expect(faults({ limit: 11, per: 1 })).toEqual([
      "steps[0].rate_limit.limit: comes to more than 10 a second, the most that one key allows (TOO_BIG)",
    ]);
    expect(faults({ limit: 1, per: "P1D" })).toEqual([]);
    expect(faults({ limit: 1, per: 86_401 })).toEqual([
      "steps[0].rate_limit.per: comes to less than one a day, the least that there is (TOO_BIG)",
    ]);
  });

  it("belongs to a step that calls an operation", () => {
    const sleep = {
      tool_name: "sleep",
      parameters: { duration: 1 },
      rate_limit: { limit: 1, per: 1 },
    };
    expect(faultsOf(workflow([sleep]), (name) => FACTS.get(name))).toEqual([
      "steps[0].rate_limit: belongs to a step that calls an operation; the engine does this one by itself (NOT_ALLOWED)",
    ]);
  });

  it("has a key that refers to what the parameters may refer to, and waits for it", () => {
    const key = "${steps.create_casefile.casefile_id}";
    const steps = [
      TITLED,
      { tool_name: "touch", rate_limit: { key, limit: 1, per: 1 } },
    ];
    const dag = { ...workflow(steps), execution_mode: "dag" };
    expect(planFor(dag).steps[1]).toMatchObject({
      dependencies: ["create_casefile"],
      needs: ["create_casefile"],
    });
    const limit = { key: "${steps.nix.id}", limit: 1, per: 1 };
    expect(faults(limit)).toEqual([
      "steps[0].rate_limit.key: ${steps.nix.id} names no step of this workflow. (REFERENCE)",
    ]);
    const each = { for_each: ["a"], parameters: { title: "${item}" } };
    expect(faults({ ...limit, key: "${item}" }, each)).toEqual([]);
  });
});
