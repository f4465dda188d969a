import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const PROJECT = resolve(import.meta.dirname, "../..");
const MODULES = join(PROJECT, "node_modules");

const run = promisify(execFile);

/** What it costs the compiler to check a workflow, with all that it imports. */
export interface TypeCost {
  readonly instantiations: number;
  readonly checkMs: number;
}

function stepText(index: number): string {
  const own = `step_id: "step_${index}"`;
  const options =
    index === 0 ? own : `${own}, depends_on: ["step_${index - 1}"]`;
  if (index % 4 === 0)
    return `.addStep("create_casefile", { title: "\${input.title}" }, { ${options} })`;
  const parameters =
    index % 2 === 0
      ? `{ casefile_id: "\${steps.step_0.casefile_id}", title: "Of \${input.title}" }`
      : `({ steps, input }) => ({ casefile_id: steps.step_0.casefile_id, title: input.title })`;
  const list = index % 8 === 1 ? `, for_each: ["a", "b"]` : "";
  return `.addStep("create_session", ${parameters}, { ${options}${list} })`;
}

/** A workflow of so many steps, every one of which refers to others, as text and by functions. */
function workflowText(builder: string, steps: number): string {
  const name = JSON.stringify(join(PROJECT, builder));
  return [
    `import { z } from "zod";`,
    `import { WorkflowBuilder } from ${name};`,
    `export const workflow = new WorkflowBuilder("long", { input: z.object({ title: z.string() }) })`,
    ...Array.from({ length: steps }, (_, index) => stepText(index)),
    ";",
  ].join("\n");
}

function figureIn(report: string, name: string): number {
  const [, figure] =
    new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(report) ?? [];
  if (figure !== undefined) return Number(figure);
  throw new Error(`The compiler reports no ${name}: ${report}`);
}

/**
 * Checks a workflow of so many steps by itself.
 *
 * @param builder - the file of the project that exports the `WorkflowBuilder`
 * @throws Error when the workflow does not compile.
 */
export async function measureTypes(
  builder: string,
  steps: number,
): Promise<TypeCost> {
  const folder = await mkdtemp(join(tmpdir(), "collider types "));
  const config = {
    extends: join(PROJECT, "tsconfig.json"),
    // What declares the types of packages that have none.
    include: [join(PROJECT, "shared/**/*.d.ts")],
    files: ["workflow.mts"],
  };
  try {
    await symlink(MODULES, join(folder, "node_modules"), "junction");
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    await writeFile(join(folder, "workflow.mts"), workflowText(builder, steps));
    const compiler = join(MODULES, "@typescript/native/bin/tsc");
    const { stdout } = await run(process.execPath, [
      compiler,
      "--project",
      folder,
      "--extendedDiagnostics",
    ]);
    return {
      instantiations: figureIn(stdout, "Instantiations"),
      checkMs: figureIn(stdout, "Check time") * 1000,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
