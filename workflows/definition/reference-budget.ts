import { ColliderError } from "#shared/kernel/error.ts";

// Half of what a request may bring. Whoever needs more of an output than that refers to parts of it.
const MAX_RESOLVED_CHARACTERS = 1024 * 1024;

/** Counts what references bring in, before it is put together: a short template can ask for more than memory holds. */
export class ReferenceBudget {
  #left = MAX_RESOLVED_CHARACTERS;

  spend(text: string): string {
    this.#left -= text.length;
    if (this.#left >= 0) return text;
    throw new ColliderError(
      "OUT_OF_RANGE",
      `References bring in more than ${MAX_RESOLVED_CHARACTERS / 1024 / 1024} MiB. Refer to less, or to a page of it.`,
      { reason: "REFERENCES_TOO_LARGE" },
    );
  }
}
