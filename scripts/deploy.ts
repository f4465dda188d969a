import { createInterface } from "node:readline/promises";
import { chosenPlan } from "./deploy/chosen-plan.ts";
import {
  DEPLOY_FLAGS,
  DEPLOY_USAGE,
  deployOptions,
  type DeployOptions,
} from "./deploy/deploy-options.ts";
import { runPlan } from "./deploy/run-plan.ts";
import { shellText } from "./deploy/shell-text.ts";
import { runProgram } from "./run-program.ts";

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
  if (!(await isConfirmed(options)))
    throw new Error("\nNothing was run. --yes runs it without asking.");
  await runPlan(project, plan);
  console.log(
    `\n${options.remove ? "Removed from" : "Deployed to"} ${project}.`,
  );
}

await runProgram({
  usage: DEPLOY_USAGE,
  options: DEPLOY_FLAGS,
  main: async (flags) => deploy(deployOptions(flags)),
});
