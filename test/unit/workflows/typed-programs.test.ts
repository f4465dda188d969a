import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { controlFacts } from "#functions/workflow/step/control-facts.ts";
import { ACCEPTED } from "#test/types/accepted-workflows.ts";
import {
  REFUSED,
  REFUSED_BY_THE_COMPILER_ALONE,
} from "#test/types/refused-workflows.ts";
import { TOOLS } from "#test/types/tools.ts";
import { cel } from "#workflows/definition/cel.ts";
import type { FindTool } from "#workflows/planner/tool-facts.ts";
import { validate } from "#workflows/planner/validate.ts";
import { factsOf } from "./tools.ts";

const FACTS = new Map([
  ...controlFacts(),
  ...Object.entries(TOOLS).map(
    ([name, { inputSchema: input, outputSchema: output }]) =>
      [
        name,
        factsOf(name, {
          input,
          output,
          ...(name === "create_session" && { cacheable: true }),
        }),
      ] as const,
  ),
]);
const findTool: FindTool = (name) => FACTS.get(name);

/** Where validation refuses what a program has written, when it arrives as JSON. */
function placesOf(program: () => unknown): readonly string[] {
  const written: unknown = JSON.parse(JSON.stringify(program()));
  const checked = validate(written, findTool, [...FACTS.keys()], cel);
  if (checked.ok) return [];
  return checked.violations.map(({ field }) =>
    field.replace("workflow_definition.", ""),
  );
}

async function countDirectives(): Promise<number> {
  const folder = join(import.meta.dirname, "../../types");
  const names = await readdir(folder);
  const files = names.filter((name) => name.startsWith("refused-"));
  const texts = await Promise.all(
    files.map((name) => readFile(join(folder, name), "utf8")),
  );
  return texts.join().split("@ts-expect-error").length - 1;
}

const refused = Object.entries(REFUSED).flatMap(([kind, programs]) =>
  Object.entries(programs).map(
    ([name, { at, program }]) => [`${kind} ${name}`, at, program] as const,
  ),
);

describe("A program that the compiler refuses", () => {
  it.each(refused)(
    "is refused at the same place as JSON: %s",
    (_name, at, program) => {
      expect(placesOf(program)).toContain(at);
    },
  );

  it.each(Object.entries(REFUSED_BY_THE_COMPILER_ALONE))(
    "is valid as JSON where only the value can tell: %s",
    (_name, program) => {
      expect(placesOf(program)).toEqual([]);
    },
  );

  it("is one of eighty at least, each with the one directive that proves it", async () => {
    expect(refused.length).toBeGreaterThanOrEqual(80);
    const alone = Object.keys(REFUSED_BY_THE_COMPILER_ALONE);
    expect(await countDirectives()).toBe(refused.length + alone.length);
  });
});

describe("A program that the compiler accepts", () => {
  it.each(Object.entries(ACCEPTED))(
    "is valid as JSON: %s",
    (_name, program) => {
      expect(placesOf(program)).toEqual([]);
    },
  );

  it("is one of twenty at least", () => {
    expect(Object.keys(ACCEPTED).length).toBeGreaterThanOrEqual(20);
  });
});
