import { isTerminal, type Run } from "./run-document.ts";

/**
 * The moves of a run in this process, one after the other. An end never changes, so whoever waited and sees one has
 * nothing left to move; and who waits for a move that fails fails with it, so that no queue grows in an outage.
 */
export class RunTurns {
  readonly #last = new Map<string, Promise<Run>>();

  async take(runId: string, move: () => Promise<Run>): Promise<Run> {
    const before = this.#last.get(runId);
    const own =
      before === undefined
        ? move()
        : before.then((run) => (isTerminal(run.phase) ? run : move()));
    this.#last.set(runId, own);
    try {
      return await own;
    } finally {
      if (this.#last.get(runId) === own) this.#last.delete(runId);
    }
  }
}
