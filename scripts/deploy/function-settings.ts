import { functionName } from "#shared/kernel/function-name.ts";
import { functionKindOf, memoryMbOf } from "#shared/registry/deployment.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import { OAUTH_CLIENT_SECRET, secretOf } from "./plan-secrets.ts";
import { SERVICE_ACCOUNTS } from "./service-accounts.ts";

// What a call needs after its deadline, to commit what is to be recorded of it and to answer.
const ANSWER_SECONDS = 30;

/** More instances at once are refused; it bounds what a flood of requests can cost. */
const MOST_INSTANCES = 20;

/** What the function of an operation is given, and who may call it. */
export interface FunctionSettings {
  /** As its URL names it. */
  readonly id: string;
  /** The name of the deploy entry's export. */
  readonly entryPoint: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Requests at once in one instance. */
  readonly concurrency: number;
  readonly maxInstances: number;
  /** The name of the account that it runs as. */
  readonly serviceAccount: string;
  /** Variables of its environment, by the secrets that their values are; each must be there when it is deployed. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Everybody, where the function itself asks for a token of its caller's; else accounts, by name. */
  readonly invokers: "everybody" | readonly string[];
  /** Cron's five fields, in UTC. */
  readonly schedule: string | null;
}

const CONCURRENCY = { domain: 80, workspace: 10 };

// Settings are the same for all, and this is one of them.
const SECRETS = {
  COLLIDER_OAUTH_CLIENT_SECRET: secretOf(OAUTH_CLIENT_SECRET),
};

export function functionSettings<Services>(
  operation: Operation<Services>,
): FunctionSettings {
  const { name, policy, timeoutSeconds, deployment } = operation;
  const kind = functionKindOf(operation.classification);
  return {
    id: functionName(name),
    entryPoint: name,
    memoryMb: memoryMbOf(operation),
    timeoutSeconds: timeoutSeconds + ANSWER_SECONDS,
    concurrency: deployment.concurrency ?? CONCURRENCY[kind],
    maxInstances: MOST_INSTANCES,
    serviceAccount: SERVICE_ACCOUNTS[kind].name,
    secrets: SECRETS,
    invokers: isForPlatformAlone(policy)
      ? [SERVICE_ACCOUNTS.tasks.name]
      : "everybody",
    schedule: deployment.schedule ?? null,
  };
}
