import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cruiseLayers, type Cruised } from "./cruise-layers.ts";
import { LAYER_RULES } from "./layer-rules.ts";
import { loadedAtStart } from "./loaded-at-start.ts";
import { plantTree, type PlantedTree } from "./seeded-tree.ts";
import {
  SEEDED_FREEDOMS,
  SEEDED_TARGETS,
  SEEDED_VIOLATIONS,
} from "./seeded-violations.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
// Far below what there is: a cruise that loses a folder shall not pass.
const MINIMUM_MODULES = 150;
const HEAVY =
  /^node_modules\/(@googleapis|google-auth-library|@google-cloud\/(?!functions-framework\/))/u;

function rulesBrokenBy(
  from: string,
  { violations }: Cruised,
): readonly string[] {
  const broken = violations.filter(
    (violation) =>
      violation.from === from ||
      violation.cycle?.some(({ name }) => name === from),
  );
  return [...new Set(broken.map(({ rule }) => rule.name))];
}

/** The Google SDKs that a function loads before it is called. */
function sdksAtStart({ modules }: Cruised): readonly string[] {
  const loaded = loadedAtStart(modules, /^functions\//u);
  return [...loaded].filter((source) => HEAVY.test(source));
}

describe("the modules of the product", () => {
  let cruised: Cruised;

  beforeAll(async () => {
    cruised = await cruiseLayers(PROJECT);
  });

  test("are all seen", () => {
    expect(cruised.modules.length).toBeGreaterThan(MINIMUM_MODULES);
  });

  test("keep every layer rule", () => {
    const broken = cruised.violations.map(
      ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
    );
    expect(broken).toEqual([]);
  });

  test("load no Google SDK before a call needs it", () => {
    expect(sdksAtStart(cruised)).toEqual([]);
  });
});

describe("a seeded import", () => {
  let tree: PlantedTree;
  let cruised: Cruised;

  beforeAll(async () => {
    tree = await plantTree([
      ...SEEDED_TARGETS,
      ...SEEDED_FREEDOMS,
      ...SEEDED_VIOLATIONS,
    ]);
    cruised = await cruiseLayers(tree.project);
  });

  afterAll(async () => tree.remove());

  test.each(SEEDED_VIOLATIONS)("in $from breaks $rule", ({ from, rule }) => {
    expect(rulesBrokenBy(from, cruised)).toEqual([rule]);
  });

  test.each(SEEDED_FREEDOMS)("in $from is free", ({ from }) => {
    expect(cruised.modules.map(({ source }) => source)).toContain(from);
    expect(rulesBrokenBy(from, cruised)).toEqual([]);
  });

  test("exists for every rule", () => {
    const seeded = new Set(SEEDED_VIOLATIONS.map(({ rule }) => rule));
    const rules = LAYER_RULES.map(({ name }) => name);
    expect([...seeded].toSorted()).toEqual(rules.toSorted());
  });
});

describe("a seeded tree", () => {
  test("shows an SDK that is loaded at the start, and not one that is loaded in a call", async () => {
    const tree = await plantTree([
      ...SEEDED_TARGETS,
      {
        from: "functions/composition.ts",
        code: 'import { a } from "#shared/workspace/google/client.ts";',
      },
      {
        from: "shared/workspace/google/client.ts",
        code: 'import type { A } from "google-auth-library"; import { a } from "@googleapis/gmail"; const b = () => import("./later.ts");',
      },
      {
        from: "shared/workspace/google/later.ts",
        code: 'import { a } from "@google-cloud/firestore";',
      },
    ]);
    const cruised = await cruiseLayers(tree.project);
    await tree.remove();
    expect(sdksAtStart(cruised)).toEqual([
      "node_modules/@googleapis/gmail/index.js",
    ]);
  });

  test("is not judged when it holds no module", async () => {
    const tree = await plantTree(
      ["functions", "scripts", "shared", "workflows"].map((folder) => ({
        from: `${folder}/README.md`,
        code: "",
      })),
    );
    await expect(cruiseLayers(tree.project)).rejects.toThrow(/no module/u);
    await tree.remove();
  });
});
