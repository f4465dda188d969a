import { chosenPlan } from "./deploy/chosen-plan.ts";
import { optionsOfProgram } from "./deploy/deploy-options.ts";
import { shellText } from "./deploy/shell-text.ts";

const options = optionsOfProgram();
if (options !== null)
  console.log(shellText(options.target.project, await chosenPlan(options)));
