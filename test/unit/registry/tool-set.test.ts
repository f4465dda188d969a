import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Registry } from "#shared/registry/registry.ts";
import { defineTool } from "#shared/registry/tool.ts";
import { ToolSet } from "#shared/registry/tool-set.ts";
import { runControlStep } from "#functions/workflow/run-control-step.ts";

const registry = new Registry({ work: async () => runControlStep });
const sleep = defineTool({
  name: "sleep",
  description: "Sleeps.",
  operation: "work",
  parameters: z.strictObject({}),
});

describe("the set of tools", () => {
  it("takes no second tool of a name", () => {
    expect(() => new ToolSet(registry, [sleep, sleep])).toThrow(
      "Two tools have one name.",
    );
  });

  it.each(["sleep", "work"])(
    "takes neither tool nor operation of a name that is reserved: %s",
    (name) => {
      expect(() => new ToolSet(registry, [sleep], [name])).toThrow(
        `A step's control has the name "${name}".`,
      );
    },
  );
});
