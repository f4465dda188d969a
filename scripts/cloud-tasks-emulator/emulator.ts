import { systemClock, type Clock } from "#shared/platform/clock.ts";
import { Attempts } from "./attempts.ts";
import { queueMethods } from "./queue-methods.ts";
import { settingsOf } from "./queue-settings.ts";
import { Queues } from "./queues.ts";
import { checkQueueName } from "./resource-names.ts";
import { serveMethods, type RpcServer } from "./rpc-server.ts";
import { loadCloudTasks } from "./service-definition.ts";
import { taskMethods } from "./task-methods.ts";
import { startTokenIssuer } from "./token-issuer.ts";

export interface EmulatorOptions {
  /** Of the gRPC server; a free one when it is 0. */
  readonly port?: number;
  /** Of the issuer's documents; a free one when it is 0. */
  readonly issuerPort?: number;
  /** Full names of queues that there are from the start. */
  readonly queues?: readonly string[];
  readonly clock?: Clock;
}

export interface CloudTasksEmulator {
  /** `host:port`, as CLOUD_TASKS_EMULATOR_HOST takes it. */
  readonly host: string;
  /** The `iss` of the tokens, and where `/.well-known/openid-configuration` is. */
  readonly issuer: string;
  /** A token of the account, as a task carries it. */
  issueToken(serviceAccountEmail: string, audience: string): Promise<string>;
  /** Whether an attempt is under way. When none is, only time brings a change. */
  isBusy(): boolean;
  /** Breaks off what is under way; resolves when nothing is left of it. */
  stop(): Promise<void>;
}

function createQueues(queues: Queues, names: readonly string[]): void {
  for (const name of names)
    queues.create(
      checkQueueName("queue", name),
      settingsOf({ name, rateLimits: null, retryConfig: null }),
    );
}

/** Cloud Tasks in this process, in memory, on loopback. */
export async function startCloudTasksEmulator({
  port = 0,
  issuerPort = 0,
  queues: names = [],
  clock = systemClock,
}: EmulatorOptions = {}): Promise<CloudTasksEmulator> {
  const issuer = await startTokenIssuer(clock, issuerPort);
  const attempts = new Attempts(clock, issuer);
  const queues = new Queues(clock, attempts);
  let server: RpcServer;
  try {
    createQueues(queues, names);
    const service = loadCloudTasks();
    const sizeOf = (task: object): number =>
      service["CreateTask"]?.responseSerialize(task).length ?? 0;
    const methods = {
      ...queueMethods(queues),
      ...taskMethods({ queues, clock, sizeOf }),
    };
    server = await serveMethods(service, methods, port);
  } catch (thrown) {
    await issuer.stop();
    throw thrown;
  }
  return {
    host: server.host,
    issuer: issuer.url,
    issueToken: async (email, audience) => issuer.issue(email, audience),
    isBusy: () => attempts.areUnderWay,
    stop: async () => {
      server.stop();
      queues.pauseAll();
      await attempts.stop();
      await issuer.stop();
    },
  };
}
