import { ColliderError } from "#shared/kernel/error.ts";

const MIB = 1024 * 1024;

/** The most that one step answers, and the items of one map together. A commit holds 10 MiB. */
export const MAX_OUTPUT_BYTES = 8 * MIB;

/** The most that one step's referred outputs may be together: they are all in memory at once. */
export const MAX_NEEDED_BYTES = 32 * MIB;

/** The most that an answer shows of the outputs of a run. */
export const MAX_SHOWN_BYTES = 16 * MIB;

export function mebibytes(bytes: number): string {
  return `${Math.ceil((10 * bytes) / MIB) / 10} MiB`;
}

/** Counts outputs by the sizes that are known of them, so that no more is read than there is room for. */
export class OutputBudget {
  readonly #limit: number;
  readonly #says: (limit: string) => string;
  #left: number;

  /** @param says - the message of the error, of the limit in words */
  constructor(limitBytes: number, says: (limit: string) => string) {
    this.#limit = limitBytes;
    this.#left = limitBytes;
    this.#says = says;
  }

  /** Whether so much is left; if it is, it is spent. */
  takes(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** @throws ColliderError OUT_OF_RANGE where there is not so much left. */
  spend(bytes: number): void {
    if (this.takes(bytes)) return;
    throw new ColliderError(
      "OUT_OF_RANGE",
      this.#says(mebibytes(this.#limit)),
      {
        reason: "OUTPUT_TOO_LARGE",
      },
    );
  }
}
