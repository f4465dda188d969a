import { ColliderError } from "#shared/kernel/error.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { gated } from "./gated.ts";

/** Lets calls of ports pass until it is armed, and then as many more; the next one fails, before or after its effect. */
export class Fault {
  #left = Infinity;

  arm(after: number): void {
    this.#left = after;
  }

  /** Whether it has struck. */
  disarm(): boolean {
    const struck = this.#left < 0;
    this.#left = Infinity;
    return struck;
  }

  async pass(): Promise<void> {
    this.#left -= 1;
    if (this.#left < 0)
      throw new ColliderError("UNAVAILABLE", "It is gone.", { reason: "GONE" });
  }

  /** The platform, each call of whose documents it lets pass or not. */
  around(platform: EmbeddedPlatform): EmbeddedPlatform {
    const gate = async () => this.pass();
    return { ...platform, documents: gated(platform, gate).documents };
  }
}
