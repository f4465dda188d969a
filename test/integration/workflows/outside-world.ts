import type { JsonObject } from "#shared/kernel/json.ts";

/** What is outside of the system, and survives whatever happens to it. */
export class OutsideWorld {
  readonly #effects = new Map<string, JsonObject[]>();
  readonly #calls = new Map<string, number>();

  /** Does something that cannot be undone, once for each call. */
  act(effectKey: string, result: JsonObject): void {
    const effects = this.#effects.get(effectKey) ?? [];
    this.#effects.set(effectKey, [...effects, result]);
  }

  /** What was done under a key, in order. */
  effectsOf(effectKey: string): readonly JsonObject[] {
    return this.#effects.get(effectKey) ?? [];
  }

  get keys(): readonly string[] {
    return [...this.#effects.keys()];
  }

  /** The how-manyth call of a piece of work this is, from 1. */
  countCall(work: string): number {
    const calls = (this.#calls.get(work) ?? 0) + 1;
    this.#calls.set(work, calls);
    return calls;
  }

  callsOf(work: string): number {
    return this.#calls.get(work) ?? 0;
  }
}
