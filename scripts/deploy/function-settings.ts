import { functionName } from "#shared/kernel/function-name.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
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
  /** Everybody, where the function itself asks for a token of its caller's; else accounts, by name. */
  readonly invokers: "everybody" | readonly string[];
  /** Cron's five fields, in UTC. */
  readonly schedule: string | null;
}

/** Mail is large: a message with its attachments has up to 25 MB, and is held more than once while it is read. */
const KINDS = {
  domain: { memoryMb: 512, concurrency: 80 },
  workspace: { memoryMb: 1024, concurrency: 10 },
};

export function functionSettings<Services>({
  name,
  classification,
  policy,
  timeoutSeconds,
  deployment,
}: Operation<Services>): FunctionSettings {
  const isInternal = classification.integration_tier === "internal";
  const kind = isInternal ? "domain" : "workspace";
  return {
    id: functionName(name),
    entryPoint: name,
    memoryMb: deployment.memoryMb ?? KINDS[kind].memoryMb,
    timeoutSeconds: timeoutSeconds + ANSWER_SECONDS,
    concurrency: deployment.concurrency ?? KINDS[kind].concurrency,
    maxInstances: MOST_INSTANCES,
    serviceAccount: SERVICE_ACCOUNTS[kind].name,
    invokers: isForPlatformAlone(policy)
      ? [SERVICE_ACCOUNTS.tasks.name]
      : "everybody",
    schedule: deployment.schedule ?? null,
  };
}
