import { createInterface } from "node:readline/promises";
import { chosenPlan } from "./deploy/chosen-plan.ts";
import {
  optionsOfProgram,
  type DeployOptions,
} from "./deploy/deploy-options.ts";
import { runPlan, StepFailed } from "./deploy/run-plan.ts";
import { shellText } from "./deploy/shell-text.ts";

/** Whether the user says the project's id, which nobody does by mistake. */
async function isConfirmed({ target, yes }: DeployOptions): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface(process.stdin, process.stdout);
  const answer = await terminal.question(
    `\nRun this on ${target.project}? Type the project's id: `,
  );
  terminal.close();
  return answer.trim() === target.project;
}

async function deploy(options: DeployOptions): Promise<void> {
  const { project } = options.target;
  const plan = await chosenPlan(options);
  console.log(shellText(project, plan));
  if (!(await isConfirmed(options))) {
    console.error("\nNothing was run. --yes runs it without asking.");
    process.exitCode = 1;
    return;
  }
  await runPlan(project, plan);
  console.log(
    `\n${options.remove ? "Removed from" : "Deployed to"} ${project}.`,
  );
}

const options = optionsOfProgram();
try {
  if (options !== null) await deploy(options);
} catch (thrown) {
  if (!(thrown instanceof StepFailed)) throw thrown;
  console.error(`\n${thrown.message}`);
  process.exitCode = 1;
}
