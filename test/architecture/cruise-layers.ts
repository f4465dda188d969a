import { globSync } from "node:fs";
import { cruise, type IModule, type IViolation } from "dependency-cruiser";
import { LAYER_RULES } from "./layer-rules.ts";

const FOLDERS = ["functions", "shared", "workflows", "scripts"];

const RULES = LAYER_RULES.map((rule) => ({
  ...rule,
  severity: "error" as const,
}));

export interface Cruised {
  readonly modules: readonly IModule[];
  readonly violations: readonly IViolation[];
}

function sourceFiles(project: string): readonly string[] {
  return globSync(`{${FOLDERS.join(",")}}/**/*.ts`, { cwd: project });
}

function refuseBlindness(
  files: readonly string[],
  modules: readonly IModule[],
): void {
  if (files.length === 0) throw new Error("There is no module to judge.");
  const seen = new Set(modules.map(({ source }) => source));
  const missed = files.filter((file) => !seen.has(file));
  if (missed.length > 0)
    throw new Error(
      `${missed.length} modules were not seen: ${missed.join(", ")}`,
    );
}

/**
 * Reads the imports of a project and judges them by the layer rules.
 *
 * @throws Error when a source file was not seen: without the compiler's old API dependency-cruiser sees none and is content.
 */
export async function cruiseLayers(project: string): Promise<Cruised> {
  const { output } = await cruise(
    FOLDERS,
    {
      baseDir: project,
      validate: true,
      ruleSet: { forbidden: RULES },
      tsPreCompilationDeps: true,
      doNotFollow: { path: "^node_modules/" },
    },
    {
      bustTheCache: true,
      extensions: [".ts", ".js", ".json"],
      conditionNames: ["node", "import"],
      exportsFields: ["exports"],
    },
  );
  if (typeof output === "string") throw new Error(output);
  refuseBlindness(sourceFiles(project), output.modules);
  return { modules: output.modules, violations: output.summary.violations };
}
