import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { Registry } from "#shared/registry/registry.ts";
import type { Section } from "./command.ts";
import type { DeployOptions } from "./deploy-options.ts";
import { deploymentPlan } from "./deployment-plan.ts";
import { functionSettings } from "./function-settings.ts";
import { removalPlan } from "./removal-plan.ts";

/** What the options ask for, of all operations that there are. */
export async function chosenPlan({
  target,
  remove,
  withData,
}: DeployOptions): Promise<readonly Section[]> {
  const operations = await new Registry(OPERATION_LOADERS).loadAll();
  const functions = operations.map((operation) => functionSettings(operation));
  return remove
    ? removalPlan(target, functions, withData)
    : deploymentPlan(target, functions);
}
