import type { JsonObject } from "#shared/kernel/json.ts";

/** What is outside of the system, and survives whatever happens to it. */
export class OutsideWorld {
  readonly #effects = new Map<string, JsonObject[]>();
  readonly #calls = new Map<string, number>();
  readonly #acts = new Map<string, number>();
  readonly #mended = new Set<string>();

  /** Does something that cannot be undone, once for each call, for a piece of work. */
  act(effectKey: string, work: string, result: JsonObject): void {
    this.#acts.set(work, this.actsFor(work) + 1);
    const effects = this.#effects.get(effectKey) ?? [];
    this.#effects.set(effectKey, [...effects, result]);
  }

  /** How often something was done for a piece of work. */
  actsFor(work: string): number {
    return this.#acts.get(work) ?? 0;
  }

  /** What was done under a key, in order. */
  effectsOf(effectKey: string): readonly JsonObject[] {
    return this.#effects.get(effectKey) ?? [];
  }

  get keys(): readonly string[] {
    return [...this.#effects.keys()];
  }

  /** From now on nothing of that name fails. */
  mend(name: string): void {
    this.#mended.add(name);
  }

  isMended(name: string): boolean {
    return this.#mended.has(name);
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
