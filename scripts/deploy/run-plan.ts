import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { text } from "node:stream/consumers";
import {
  FOUND,
  gcloud,
  PROJECT_NUMBER,
  type Command,
  type Section,
  type Step,
} from "./command.ts";
import { commandLine, wordsOf } from "./shell-text.ts";

const PROJECT_FOLDER = resolve(import.meta.dirname, "../..");
const KEY_BYTES = 32;

/** A step that failed; what was done before it stays. */
export class StepFailed extends Error {}

type Output = "inherit" | "ignore" | "pipe";

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function execute(
  command: Command,
  folder: string,
  output: Output,
): Promise<Ended> {
  const [program = "", ...args] = wordsOf(command);
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, CLOUDSDK_CORE_DISABLE_PROMPTS: "1" },
    stdio: ["pipe", output, output === "pipe" ? "inherit" : output],
  });
  const ended = once(child, "close");
  // A program that reads nothing may be gone before the key is written.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(
    command.input === "random_key" ? randomBytes(KEY_BYTES) : command.input,
  );
  const told = child.stdout === null ? "" : text(child.stdout);
  try {
    const [code]: unknown[] = await ended;
    return { code: typeof code === "number" ? code : 1, output: await told };
  } catch (cause) {
    throw new StepFailed(
      `${program} is absent: install the Google Cloud SDK, and Node with npm.`,
      { cause },
    );
  }
}

function assertDone(command: Command, code: number, help: string): void {
  if (code === 0) return;
  throw new StepFailed(
    `This failed with exit status ${code}:\n  ${commandLine(command)}\n${help}\nThen run the same again: what is done stays as it is.`,
  );
}

/** Steps of one project, run in one folder. */
class Run {
  readonly #project: string;
  readonly #folder: string;
  #number: Promise<string> | null = null;

  constructor(project: string, folder: string) {
    this.#project = project;
    this.#folder = folder;
  }

  async step(step: Step, help: string): Promise<void> {
    if (step.type === "write") return this.#write(step.path, step.text);
    if (step.type === "find") return this.#find(step, help);
    if (!(await this.#isNeeded(step))) return;
    const command = await this.#numbered(step.command);
    const { code } = await this.#show(command);
    if (step.mayFail !== true) assertDone(command, code, help);
  }

  async #show(command: Command): Promise<Ended> {
    console.log(`\n> ${commandLine(command)}`);
    return execute(command, this.#folder, "inherit");
  }

  async #find(
    { find, present, absent }: Extract<Step, { readonly type: "find" }>,
    help: string,
  ): Promise<void> {
    const found = await execute(find, this.#folder, "pipe");
    assertDone(find, found.code, help);
    const name = found.output.trim();
    const args = present.args.map((arg) => arg.replace(FOUND, name));
    const command = name === "" ? absent : { ...present, args };
    if (command === null) return;
    const { code } = await this.#show(command);
    assertDone(command, code, help);
  }

  async #write(path: string, content: string): Promise<void> {
    console.log(`\n> ${path}`);
    const file = resolve(this.#folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async #isNeeded({
    probe,
    when,
  }: Extract<Step, { readonly type: "run" }>): Promise<boolean> {
    if (probe === undefined) return true;
    const command = await this.#numbered(probe);
    const { code } = await execute(command, this.#folder, "ignore");
    return (code === 0) === (when === "present");
  }

  async #numbered(command: Command): Promise<Command> {
    if (!command.args.some((arg) => arg.includes(PROJECT_NUMBER)))
      return command;
    const number = await (this.#number ??= this.#askNumber());
    const args = command.args.map((arg) => arg.replace(PROJECT_NUMBER, number));
    return { ...command, args };
  }

  async #askNumber(): Promise<string> {
    const number = "--format=value(projectNumber)";
    const { code, output } = await execute(
      gcloud("projects", "describe", this.#project, number),
      this.#folder,
      "pipe",
    );
    if (code === 0 && /^\d+$/u.test(output.trim())) return output.trim();
    throw new StepFailed(
      `The number of the project ${this.#project} could not be read. Is it there, and are you logged in (gcloud auth login)?`,
    );
  }
}

/**
 * Runs a plan, a step at a time, and shows what each program says.
 *
 * @throws StepFailed at the first that fails, with what to do.
 */
export async function runPlan(
  project: string,
  sections: readonly Section[],
  folder: string = PROJECT_FOLDER,
): Promise<void> {
  const planned = new Run(project, folder);
  for (const { title, steps, help } of sections) {
    console.log(`\n# ${title}`);
    for (const step of steps) await planned.step(step, help);
  }
}
