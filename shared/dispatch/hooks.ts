import type { Caller } from "#shared/auth/caller.ts";
import { ColliderError, asColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";
import type { EffectClass } from "#shared/registry/operation.ts";
import type {
  SessionDocument,
  ToolRequestFacts,
} from "#shared/registry/tool-request.ts";
import type { Outcome } from "./outcome.ts";

/** What a hook sees of a call. */
export interface HookCall {
  readonly operation: string;
  readonly effect: EffectClass;
  /** Whether the operation closes the session that it names. */
  readonly closesSession: boolean;
  /** What its sender says of a tool request; null where the operation was called by itself. */
  readonly toolRequest: ToolRequestFacts | null;
  readonly input: JsonObject;
  readonly caller: Caller;
  readonly callId: string;
  readonly requestId: string | null;
  /** The caller's own labels of the request. */
  readonly requestMetadata: JsonObject | null;
  /** `run_id/step_key` when a workflow called. */
  readonly step: string | null;
  readonly casefile: Document | null;
  readonly session: SessionDocument | null;
  /** What policy looked at, and found; null where the request was refused before. */
  readonly grounds: string | null;
  readonly traceparent: string;
  /** Milliseconds since the epoch at the call's start. */
  readonly now: number;
}

/**
 * Named code around operations. `pre` may deny by throwing; `record` is pure and returns documents that ride in the
 * call's own commit; `post` runs after the commit, on success and on failure, and can no longer deny.
 */
export interface Hook {
  readonly name: string;
  /** That it runs around every call, a workflow's steps too, and nobody leaves it out; else where policy or caller name it. */
  readonly everywhere?: true;
  /** That `pre` and `post` reach nobody outside this process, and so need not wait until what they tell is on disk. */
  readonly staysInProcess?: true;
  readonly pre?: (call: HookCall) => void | Promise<void>;
  readonly record?: (
    call: HookCall,
    outcome: Outcome,
    durationMs: number,
    /** The outcome before anything was left out of it. */
    whole: Outcome,
  ) => readonly Write[];
  readonly post?: (
    call: HookCall,
    outcome: Outcome,
    durationMs: number,
  ) => void | Promise<void>;
  /** Tells what has been gathered, before the process ends by a signal. */
  readonly close?: () => Promise<void>;
}

/** One line of the answer's metadata. */
export interface HookEvent {
  readonly hook: string;
  readonly stage: "pre" | "record" | "post";
  readonly status: "completed" | "failed";
  readonly duration_ms: number;
}

/** The hooks that a policy names. */
export interface HookNeeds {
  readonly hooks: readonly string[];
  readonly mandatoryHooks: readonly string[];
}

/** The registered hooks by name. */
export class HookSet {
  readonly #hooks: ReadonlyMap<string, Hook>;
  readonly #everywhere: readonly string[];

  /** @throws ColliderError ALREADY_EXISTS for two hooks of one name. */
  constructor(hooks: readonly Hook[]) {
    this.#hooks = new Map(hooks.map((hook) => [hook.name, hook]));
    this.#everywhere = hooks
      .filter(({ everywhere }) => everywhere)
      .map(({ name }) => name);
    if (this.#hooks.size < hooks.length)
      throw new ColliderError("ALREADY_EXISTS", "Two hooks have one name.", {
        reason: "HOOK_EXISTS",
      });
  }

  get names(): readonly string[] {
    return [...this.#hooks.keys()];
  }

  /** The hooks of a call: those that run everywhere, and its policy's, without those that the caller skips and may. */
  choose(
    { hooks, mandatoryHooks }: HookNeeds,
    skipped: readonly string[],
  ): readonly Hook[] {
    const kept = hooks.filter(
      (name) => mandatoryHooks.includes(name) || !skipped.includes(name),
    );
    return this.select([...new Set([...this.#everywhere, ...kept])]);
  }

  /** @throws ColliderError INTERNAL for a name that is not registered. */
  select(names: readonly string[]): readonly Hook[] {
    return names.map((name) => {
      const hook = this.#hooks.get(name);
      if (hook !== undefined) return hook;
      throw new ColliderError(
        "INTERNAL",
        `Policy names the hook "${name}", which is not registered. Add it to the hooks of the composition.`,
        { reason: "HOOK_UNKNOWN" },
      );
    });
  }

  /** The result is why hooks could not tell what they had gathered. */
  async close(): Promise<readonly unknown[]> {
    const closed = await Promise.allSettled(
      [...this.#hooks.values()].map(async (hook) => hook.close?.()),
    );
    return closed.flatMap((one) =>
      one.status === "rejected" ? [one.reason] : [],
    );
  }
}

/** The hooks of one call, and what became of each. */
export class HookRun {
  readonly #hooks: readonly Hook[];
  readonly #platform: Pick<Platform, "clock" | "durable">;
  readonly #call: HookCall;
  #events: HookEvent[] = [];

  constructor(
    hooks: readonly Hook[],
    call: HookCall,
    platform: Pick<Platform, "clock" | "durable">,
  ) {
    this.#hooks = hooks;
    this.#call = call;
    this.#platform = platform;
  }

  get events(): readonly HookEvent[] {
    return this.#events;
  }

  /** The denial of the first hook that denies, or null. */
  async pre(): Promise<ColliderError | null> {
    for (const hook of this.#hooks) {
      if (hook.pre === undefined) continue;
      const started = this.#platform.clock.now();
      try {
        if (!hook.staysInProcess) await this.#platform.durable();
        // A hook that is done at once is not waited for: under functions-framework every promise costs microseconds.
        const going = hook.pre(this.#call);
        if (going !== undefined) await going;
        this.#note(hook, "pre", "completed", started);
      } catch (thrown) {
        this.#note(hook, "pre", "failed", started);
        return asColliderError(thrown);
      }
    }
    return null;
  }

  /** Called once for every try of the commit; the last try alone leaves events, of the hooks that recorded something. */
  records(
    outcome: Outcome,
    durationMs: number,
    whole: Outcome = outcome,
  ): readonly Write[] {
    this.forgetRecords();
    return this.#hooks.flatMap((hook) => {
      const started = this.#platform.clock.now();
      const writes =
        hook.record?.(this.#call, outcome, durationMs, whole) ?? [];
      if (writes.length > 0) this.#note(hook, "record", "completed", started);
      return writes;
    });
  }

  /** For a call whose last try of a commit was lost to another that made the same. */
  forgetRecords(): void {
    this.#events = this.#events.filter(({ stage }) => stage !== "record");
  }

  /** A failing `post` is an event of the answer and changes nothing else. */
  async post(outcome: Outcome): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    for (const hook of this.#hooks) {
      if (hook.post === undefined) continue;
      const started = this.#platform.clock.now();
      try {
        if (!hook.staysInProcess) await this.#platform.durable();
        const going = hook.post(this.#call, outcome, started - this.#call.now);
        if (going !== undefined) await going;
        this.#note(hook, "post", "completed", started);
      } catch (thrown) {
        failures.push(thrown);
        this.#note(hook, "post", "failed", started);
      }
    }
    return failures;
  }

  #note(
    hook: Hook,
    stage: HookEvent["stage"],
    status: HookEvent["status"],
    started: number,
  ): void {
    this.#events.push({
      hook: hook.name,
      stage,
      status,
      duration_ms: this.#platform.clock.now() - started,
    });
  }
}
