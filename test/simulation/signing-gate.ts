import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Secrets } from "#shared/platform/secrets.ts";

/**
 * Waits for what is signed for an approval. That is done beside the event loop: whatever else happened meanwhile would be
 * another thing each time, so that it begins in its turn, and nothing has a turn before its end.
 */
export class SigningGate {
  #underWay = 0;

  /** Secrets of which every key is taken to sign what is published next. */
  around(secrets: Secrets, turn: () => Promise<void>): Secrets {
    return {
      key: async (name) => {
        await turn();
        this.#underWay += 1;
        return secrets.key(name);
      },
    };
  }

  /** What was signed is about to be published. */
  signed(): void {
    this.#underWay -= 1;
  }

  async done(): Promise<void> {
    // What was let go on may have begun to sign.
    await endOfTurn();
    while (this.#underWay > 0) await endOfTurn();
  }
}
