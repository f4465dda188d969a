import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";

/** Keeps the steps of workflows from being delivered, until they are let go. */
export class HeldSteps {
  readonly #released = Promise.withResolvers<void>();
  readonly #reached = Promise.withResolvers<void>();
  readonly #operation: string;

  /** Holds the steps of this operation. */
  constructor(operation: string) {
    this.#operation = operation;
  }

  /** Resolves when the first step has come to be held. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  release(): void {
    this.#released.resolve();
  }

  readonly around = (platform: EmbeddedPlatform): EmbeddedPlatform => ({
    ...platform,
    start: (deliver) =>
      platform.start(async (delivery) => {
        const isStep = Object.hasOwn(delivery.payload, "step");
        if (isStep && delivery.operation === this.#operation) {
          this.#reached.resolve();
          await this.#released.promise;
        }
        return deliver(delivery);
      }),
  });
}
