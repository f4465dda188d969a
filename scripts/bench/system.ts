import { embeddedHosting } from "#functions/embedded-hosting.ts";
import { compose, type Composition } from "#functions/composition.ts";
import type { Config } from "#functions/config.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { RunAnswer } from "#workflows/runtime/workflow-result.ts";

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

/** A token of the user in whose name everything is measured. */
export async function bearerToken({ composition }: System): Promise<string> {
  const { secrets, clock } = composition.platform;
  const issuer = await createDevelopmentIssuer({
    secrets,
    clock,
    cloudService: null,
  });
  return issuer.issue(USER.id, USER.claimedRoles);
}

/**
 * Starts a run as `start_workflow` does and waits for its end.
 *
 * @throws Error when it does not end in success: a figure of failed runs would say nothing.
 */
export async function runWorkflow(
  { composition }: System,
  definition: JsonObject,
): Promise<void> {
  const { registry, dispatch } = composition;
  const { outcome } = await dispatch({
    operation: await registry.load("start_workflow"),
    body: { payload: { workflow_definition: definition, wait_seconds: 55 } },
    caller: USER,
    traceparent: null,
  });
  if (outcome.type !== "success") throw outcome.error;
  const { status } = RunAnswer.parse(outcome.result).result;
  if (status !== "success") throw new Error(`A run ended as ${status}.`);
}
