import { excerpt } from "#shared/kernel/excerpt.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Operation } from "./operation.ts";

/** Loads one operation's module, so that a function loads no more than what it serves. */
export type OperationLoader<Services> = () => Promise<Operation<Services>>;

/** Every operation by name. */
export class Registry<Services> {
  readonly #loaders: ReadonlyMap<string, OperationLoader<Services>>;
  readonly names: readonly string[];
  readonly #loaded = new Map<string, Promise<Operation<Services>>>();

  constructor(loaders: Readonly<Record<string, OperationLoader<Services>>>) {
    this.#loaders = new Map(Object.entries(loaders));
    this.names = [...this.#loaders.keys()];
  }

  has(name: string): boolean {
    return this.#loaders.has(name);
  }

  /** @throws ColliderError NOT_FOUND for a name that is not registered. */
  load(name: string): Promise<Operation<Services>> {
    return this.#loaded.get(name) ?? this.#loadFirst(name);
  }

  async #loadFirst(name: string): Promise<Operation<Services>> {
    const loader = this.#loaders.get(name);
    if (loader === undefined)
      throw new ColliderError(
        "NOT_FOUND",
        `There is no operation "${excerpt(name)}". GET / lists them.`,
        { reason: "OPERATION_UNKNOWN" },
      );
    const loading = loader();
    this.#loaded.set(name, loading);
    return loading;
  }

  async loadAll(): Promise<readonly Operation<Services>[]> {
    return Promise.all(this.names.map((name) => this.load(name)));
  }
}
