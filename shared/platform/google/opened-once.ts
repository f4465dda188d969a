/** What is opened at its first use, once; when that fails, the next use tries again. */
export class OpenedOnce<Opened> {
  readonly #open: () => Promise<Opened>;
  #opened: Promise<Opened> | null = null;

  constructor(open: () => Promise<Opened>) {
    this.#open = open;
  }

  async get(): Promise<Opened> {
    this.#opened ??= this.#open();
    try {
      return await this.#opened;
    } catch (thrown) {
      this.#opened = null;
      throw thrown;
    }
  }

  /** Lets go of what was opened; does nothing when nothing was. */
  async close(letGo: (opened: Opened) => Promise<void>): Promise<void> {
    const opened = await this.#opened?.catch(() => null);
    if (opened !== null && opened !== undefined) await letGo(opened);
  }
}
