import { chosenPlan } from "./deploy/chosen-plan.ts";
import {
  DEPLOY_FLAGS,
  DEPLOY_USAGE,
  deployOptions,
} from "./deploy/deploy-options.ts";
import { shellText } from "./deploy/shell-text.ts";
import { runProgram } from "./run-program.ts";

await runProgram({
  usage: DEPLOY_USAGE,
  options: DEPLOY_FLAGS,
  main: async (flags) => {
    const options = deployOptions(flags);
    console.log(shellText(options.target.project, await chosenPlan(options)));
  },
});
