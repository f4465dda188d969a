import { createDeliver } from "#functions/process/delivery/deliver.ts";
import { contractReader } from "#functions/workflow/step/contract-reader.ts";
import { outputReader } from "#functions/workflow/step/output-reader.ts";
import { PublicAddress } from "#functions/process/settings/public-address.ts";
import { createForeseeTool } from "#functions/workflow/plan/step-foresight.ts";
import {
  toolCaller,
  toolFactsOf,
} from "#functions/workflow/step/workflow-tools.ts";
import type { Caller } from "#shared/auth/caller.ts";
import { createDispatch, type Dispatch } from "#shared/dispatch/dispatch.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import { HookSet } from "#shared/dispatch/hooks.ts";
import { auditHook } from "#shared/dispatch/hooks/audit.ts";
import { createMetricsHook } from "#shared/dispatch/hooks/metrics.ts";
import { sessionLifecycleHook } from "#shared/dispatch/hooks/session-lifecycle.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Clock } from "#shared/platform/clock.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import type { Defer } from "#shared/platform/embedded/group-commit.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import { Registry } from "#shared/registry/registry.ts";
import { ToolSet } from "#shared/registry/tool-set.ts";
import { Runtime } from "#workflows/runtime/runtime.ts";
import type { CallTool } from "#workflows/runtime/runtime-parts.ts";
import { WorkflowSource } from "#workflows/runtime/run/workflow-source.ts";
import {
  createMachine as createBareMachine,
  type Machine as BareMachine,
} from "../machine.ts";
import {
  ENGINE_OPERATIONS,
  makeShortThing,
  type EngineServices,
} from "./engine-operations.ts";
import {
  gatedPlatform,
  pass,
  type Gate,
  type Observe,
} from "./gated-platform.ts";
import { OutsideWorld } from "./outside-world.ts";

/** What outlives a process, with the world around it. */
export interface Machine extends BareMachine {
  readonly world: OutsideWorld;
}

export interface EngineOptions {
  readonly gate?: Gate;
  readonly observe?: Observe;
  readonly defer?: Defer;
  readonly log?: Log;
  readonly secrets?: (secrets: Secrets) => Secrets;
  readonly aroundDeliver?: (deliver: Deliver) => Deliver;
  readonly aroundCallTool?: (callTool: CallTool) => CallTool;
}

/** A process: the real runtime and dispatch over the embedded platform. */
export interface Engine {
  readonly platform: EmbeddedPlatform;
  readonly runtime: Runtime;
  call(
    operation: string,
    body: JsonObject,
    caller?: Caller,
  ): Promise<DispatchAnswer>;
  /** Ends the process as a kill does: nothing of it goes on, and what is not durable is gone. */
  crash(): void;
}

export const ALICE: Caller = {
  id: "alice@example.com",
  kind: "user",
  email: "alice@example.com",
  claimedRoles: ["user"],
};

const ADDRESS = new PublicAddress("https://collider.example");

const SILENT: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

// What a process loads when it is asked for it is loaded before: whoever goes from one moment to the next waits for no file.
await Promise.all([
  import("#workflows/definition/cel.ts"),
  import("#workflows/planner/check-condition.ts"),
  import("#workflows/planner/validate.ts"),
  import("#workflows/runtime/operator/run-control.ts"),
  import("#workflows/runtime/view/run-watcher.ts"),
]);

// Operations keep no state, so that every process can use the same.
const registry = new Registry<EngineServices>(ENGINE_OPERATIONS);
const tools = new ToolSet(registry, [makeShortThing]);
const toolFacts = toolFactsOf(tools);

export function createMachine(seed = 1): Machine {
  return { ...createBareMachine(seed), world: new OutsideWorld() };
}

/** A clock that ends with its process. */
function mortalClock(clock: Clock): Clock & { readonly die: () => void } {
  const cancels = new Set<() => void>();
  return {
    now: () => clock.now(),
    after: (delayMs, callback) => {
      const cancel = clock.after(delayMs, () => {
        cancels.delete(cancel);
        callback();
      });
      cancels.add(cancel);
      return () => {
        cancels.delete(cancel);
        cancel();
      };
    },
    die: () => {
      for (const cancel of cancels) cancel();
    },
  };
}

/** A gate that holds up for ever whatever of the process comes to it after its death. */
function mortalGate(gate: Gate): { readonly gate: Gate; die: () => void } {
  let dead = false;
  const never = new Promise<never>(() => undefined);
  return {
    gate: async (moment) => {
      if (dead) await never;
      await gate(moment);
      // The process may have been killed at this very moment.
      if (dead) await never;
    },
    die: () => {
      dead = true;
    },
  };
}

/** Begins a process over what a machine holds. */
export function openEngine(
  machine: Machine,
  options: EngineOptions = {},
): Engine {
  const { database, ids, world } = machine;
  const clock = mortalClock(machine.clock);
  const { gate, die } = mortalGate(options.gate ?? (async () => undefined));
  const log = options.log ?? SILENT;
  const embedded = createEmbeddedPlatform({
    dataDir: null,
    database,
    clock,
    ids,
    ...(options.defer === undefined ? {} : { defer: options.defer }),
  });
  const gated = gatedPlatform(
    embedded,
    gate,
    options.observe ?? (() => undefined),
  );
  const secrets = options.secrets?.(gated.secrets) ?? gated.secrets;
  const platform: Platform = { ...gated, secrets };
  const callTool = toolCaller(tools, (request) => dispatch(request));
  const runtime = new Runtime({
    platform,
    log,
    callTool: options.aroundCallTool?.(callTool) ?? callTool,
    readOutput: outputReader(tools),
    contractOf: contractReader(tools, async () => ({})),
    approvalLink: (...place) => ADDRESS.approvalLink(...place),
  });
  const services: EngineServices = {
    platform,
    runtime,
    workflows: new WorkflowSource({
      catalog: async () => new Map(),
      tools: toolFacts,
      saved: async () => null,
    }),
    foreseeTool: createForeseeTool(tools, async () => []),
    world,
    outside: async (about, work) =>
      pass(gate, { verb: "outside", about: [about], writes: [] }, async () =>
        work(),
      ),
  };
  const dispatch: Dispatch<EngineServices> = createDispatch({
    platform,
    services,
    hooks: new HookSet([
      createMetricsHook(embedded),
      auditHook,
      sessionLifecycleHook,
    ]),
    log,
    callsPerMinute: null,
  });
  const deliver = createDeliver({ registry, dispatch, runtime, log });
  embedded.start(options.aroundDeliver?.(deliver) ?? deliver);
  return {
    platform: embedded,
    runtime,
    call: async (operation, body, caller = ALICE) =>
      dispatch({
        operation: await registry.load(operation),
        body,
        caller,
        traceparent: null,
      }),
    crash: () => {
      die();
      clock.die();
      embedded.crash();
    },
  };
}
