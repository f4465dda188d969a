import { embeddedHosting } from "#functions/process/hosting/embedded-hosting.ts";
import { compose, type Composition } from "#functions/composition.ts";
import type { Config } from "#functions/config.ts";
import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

export const USER: Caller = {
  id: "bench@example.com",
  kind: "user",
  email: "bench@example.com",
  claimedRoles: ["user"],
};

/** The system as `npm start` composes it, and how long its flushes to disk took. */
export interface System {
  readonly composition: Composition;
  /** Milliseconds spent in flushes so far. */
  flushedMs(): number;
  close(): Promise<void>;
}

export async function openSystem(config: Config): Promise<System> {
  let flushedMs = 0;
  const platform = createEmbeddedPlatform({
    dataDir: config.dataDir,
    // At the platform's own moment, and timed.
    defer: (flush) =>
      setImmediate(() => {
        const started = performance.now();
        flush();
        flushedMs += performance.now() - started;
      }),
  });
  const composition = await compose(config, embeddedHosting(platform));
  return {
    composition,
    flushedMs: () => flushedMs,
    close: () => composition.close(),
  };
}

/**
 * The answer to a call.
 *
 * @throws whatever refuses it: a figure of refusals would say nothing.
 */
export async function call(
  { composition: { registry, dispatch } }: System,
  operation: string,
  payload: JsonObject,
  caller: Caller = USER,
): Promise<JsonObject> {
  const { outcome } = await dispatch({
    operation: await registry.load(operation),
    body: { payload },
    caller,
    traceparent: null,
  });
  if (outcome.type !== "success") throw outcome.error;
  return outcome.result;
}

/**
 * Starts a run as `start_workflow` does and waits for its end.
 *
 * @throws Error when it does not end in success: a figure of failed runs would say nothing.
 */
export async function runWorkflow(
  system: System,
  definition: JsonObject,
): Promise<void> {
  const payload = { workflow_definition: definition, wait_seconds: 55 };
  const answer = await call(system, "start_workflow", payload);
  const { status } = RunAnswer.parse(answer).result;
  if (status !== "success") throw new Error(`A run ended as ${status}.`);
}
