import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";
import { SERVICE_ACCOUNTS } from "./service-accounts.ts";

/** Where Collider is deployed to. */
export interface DeploymentTarget {
  /** The project's id. */
  readonly project: string;
  /** Of the functions, the task queue and the scheduler. */
  readonly location: string;
  /** Of the database; it can never be changed. */
  readonly databaseLocation: string;
  readonly queue: string;
  /** The audience of Google's ID tokens that callers send; null where there are none. */
  readonly tokenAudience: string | null;
  /** Where people reach the functions, as links to them begin; null for the functions' own address. */
  readonly publicUrl: string | null;
  /** Gemini's name, for chats; null where they understand commands alone. */
  readonly chatModel: string | null;
  /** The OAuth client by which users consent to the use of their workspace; null where nobody is asked. */
  readonly oauthClientId: string | null;
  /** The number of the key that connections are encrypted with. */
  readonly connectionKey: number;
  /** A service account that acts for everybody in these domains, with commas between them; null where none does. */
  readonly delegation: {
    readonly account: string;
    readonly domains: string;
  } | null;
  /** What the clock starts. */
  readonly schedules: readonly WorkflowSchedule[];
  /** The notification channel of alerts; null where nobody is told of them. */
  readonly notificationChannel: string | null;
}

export type AccountKind = keyof typeof SERVICE_ACCOUNTS;

export function accountEmail(
  { project }: Pick<DeploymentTarget, "project">,
  kind: AccountKind,
): string {
  return `${SERVICE_ACCOUNTS[kind].name}@${project}.iam.gserviceaccount.com`;
}

/** As a policy names an account. */
export function memberOf(
  target: Pick<DeploymentTarget, "project">,
  kind: AccountKind,
): string {
  return `serviceAccount:${accountEmail(target, kind)}`;
}

/** Where all functions are, each below it by its name. */
export function functionsUrlOf({
  project,
  location,
}: Pick<DeploymentTarget, "project" | "location">): string {
  return `https://${location}-${project}.cloudfunctions.net`;
}
