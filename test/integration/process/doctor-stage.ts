import { execFile } from "node:child_process";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Ended } from "./collider-process.ts";
import { copyProject } from "./copied-project.ts";

/** A machine with nothing but Node and a project, where nobody has set anything. */
export class DoctorStage {
  readonly project: string;
  /** New for each test, and all that is in the path. */
  readonly home: string;
  /** Not there yet. */
  readonly dataDir: string;

  private constructor(project: string) {
    this.project = project;
    this.home = join(project, "at home");
    this.dataDir = join(this.home, "data folder");
  }

  static async open(): Promise<DoctorStage> {
    return new DoctorStage(await copyProject());
  }

  async close(): Promise<void> {
    await rm(this.project, { recursive: true, force: true });
  }

  async makeHome(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
    await mkdir(this.home);
  }

  async run(environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    execFile(
      process.execPath,
      [join(this.project, "scripts/doctor.js")],
      {
        env: {
          PATH: this.home,
          HOME: this.home,
          PORT: "0",
          COLLIDER_DATA_DIR: this.dataDir,
          ...environment,
        },
      },
      (error, stdout, stderr) => {
        const exitCode = typeof error?.code === "number" ? error.code : 0;
        resolve({ exitCode, output: `${stdout}${stderr}` });
      },
    );
    return promise;
  }

  /** Every file and folder but the packages, which are not the project's own, and what tells that one was changed. */
  async everything(): Promise<ReadonlyMap<string, string>> {
    const paths = [this.project];
    for (const name of await readdir(this.project)) {
      if (name === "node_modules") continue;
      const path = join(this.project, name);
      paths.push(path);
      if (!(await stat(path)).isDirectory()) continue;
      const below = await readdir(path, { recursive: true });
      paths.push(...below.map((one) => join(path, one)));
    }
    const seen = paths.map(async (path) => {
      const { mode, size, mtimeMs } = await stat(path);
      return [path, `${mode} ${size} ${mtimeMs}`] as const;
    });
    return new Map(await Promise.all(seen));
  }
}

/** What is marked so, each with its remedy. */
export function marked(
  mark: "✔" | "!" | "✘",
  { output }: Ended,
): readonly string[] {
  return output
    .split(/^(?=[✔!✘] )|\n\n/mu)
    .filter((text) => text.startsWith(mark))
    .map((text) => text.replaceAll(/\s+/gu, " ").trim());
}
