import type { Section } from "./command.ts";
import type { DeploymentTarget } from "./deployment-target.ts";
import type { FunctionSettings } from "./function-settings.ts";
import { planSubscriptions, planTopics } from "./plan-events.ts";
import { planFunctions } from "./plan-functions.ts";
import { planLogMetrics, planMonitoring } from "./plan-monitoring.ts";
import { planAccounts, planDatabase, planProject } from "./plan-project.ts";
import { planQueue } from "./plan-queue.ts";
import { planSchedule, scheduledOf } from "./plan-schedule.ts";
import { planSecrets } from "./plan-secrets.ts";
import { planWorkflowSchedules } from "./plan-workflow-schedules.ts";

/** Everything that is done to a project, in this order: what calls functions comes after them. */
export function deploymentPlan(
  target: DeploymentTarget,
  functions: readonly FunctionSettings[],
): readonly Section[] {
  return [
    planProject(target),
    planAccounts(target),
    planDatabase(target),
    planQueue(target),
    planTopics(target),
    planSecrets(target),
    planLogMetrics(target),
    planFunctions(target),
    planSubscriptions(target),
    planSchedule(target, scheduledOf(functions)),
    planWorkflowSchedules(target),
    planMonitoring(target),
  ].filter(({ steps }) => steps.length > 0);
}
