/** An account of the project that the deployment makes. */
export interface ServiceAccount {
  /** The part before the `@`. */
  readonly name: string;
  readonly description: string;
}

/** Each may do what its functions need and no more; `plan-project.ts` grants it. */
export const SERVICE_ACCOUNTS = {
  domain: {
    name: "collider-domain",
    description: "Runs the functions that keep and read what is Collider's own",
  },
  workspace: {
    name: "collider-workspace",
    description: "Runs the functions that reach Google Workspace",
  },
  tasks: {
    name: "collider-tasks",
    description: "Calls functions for the task queue and the scheduler",
  },
} as const satisfies Readonly<Record<string, ServiceAccount>>;
