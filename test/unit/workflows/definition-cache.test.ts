import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { factsOf, findTool } from "./tools.ts";

const LOOSE = { input: z.looseObject({}), output: z.looseObject({}) };

/** `find` may be answered from the cache, and `look` looks itself; `sleep` is the engine's. */
function find(name: string) {
  switch (name) {
    case "find":
    case "look":
      return factsOf(name, { ...LOOSE, cacheable: name === "find" });
    case "sleep": {
      const { inputSchema: input, outputSchema: output } = CONTROL_TOOLS.sleep;
      const facts = factsOf(name, { input, output });
      return { ...facts, effect: "control" as const };
    }
    default:
      return findTool(name);
  }
}

function cached(cache: JsonObject, fields: JsonObject = {}): JsonObject {
  return workflow([{ tool_name: "find", cache, ...fields }]);
}

describe("A step that may be answered from the cache", () => {
  it.each([
    [{ max_age: 90 }, { key: null, max_age_ms: 90_000 }],
    [
      { max_age: "P30D", key: "${input.client}" },
      { key: "${input.client}", max_age_ms: 2_592_000_000 },
    ],
  ])("is planned with its age and key: %j", (cache, planned) => {
    const [step] = planFor(cached(cache), find).steps;
    expect(step?.cache).toEqual(planned);
  });

  it.each([
    [{}, ["steps[0].cache.max_age: is required (REQUIRED)"]],
    [
      { max_age: 0 },
      ["steps[0].cache.max_age: must be longer than nothing (TOO_SMALL)"],
    ],
    [
      { max_age: "P31D" },
      [
        "steps[0].cache.max_age: must be at most 2592000 seconds, which is 30 days (TOO_BIG)",
      ],
    ],
    [
      { max_age: 60, ttl: 1 },
      [
        "steps[0].cache.ttl: is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
      ],
    ],
    [
      { max_age: 60, key: "${steps.none.id}" },
      [
        "steps[0].cache.key: ${steps.none.id} names no step of this workflow. (REFERENCE)",
      ],
    ],
  ])("is refused with what is wrong: %j", (cache, faults) => {
    expect(faultsOf(cached(cache), find)).toEqual(faults);
  });

  it.each([
    [
      "look",
      "is not for this tool, which looks with each call at what its caller may see",
    ],
    [
      "touch",
      "belongs to a step that only reads; what this one changes would be left undone",
    ],
    [
      "sleep",
      "belongs to a step that calls an operation; the engine does this one by itself",
    ],
  ])("is refused for a tool that is none: %s", (tool, why) => {
    const parameters = tool === "sleep" ? { duration: 1 } : {};
    const step = { tool_name: tool, parameters, cache: { max_age: 60 } };
    expect(faultsOf(workflow([step]), find)).toEqual([
      `steps[0].cache: ${why} (NOT_ALLOWED)`,
    ]);
  });

  it("waits for the steps that its key refers to, and is given their outputs", () => {
    const key = "${steps.touch.any}";
    const steps = [
      { tool_name: "touch" },
      { tool_name: "find", cache: { max_age: 60, key } },
    ];
    const plan = planFor(workflow(steps, { execution_mode: "dag" }), find);
    expect(plan.steps[1]).toMatchObject({
      dependencies: ["touch"],
      needs: ["touch"],
    });
  });

  it("may be a map, whose key refers to the item", () => {
    const [step] = planFor(
      cached({ max_age: 60, key: "${item}" }, { for_each: ["a"] }),
      find,
    ).steps;
    expect(step).toMatchObject({
      effect: "control",
      cache: { key: "${item}", max_age_ms: 60_000 },
    });
  });
});
