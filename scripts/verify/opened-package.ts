/** A package whose files can be read, wherever it lies. */
export interface OpenedPackage {
  /** Relative to its one folder, with `/` between names; a file that is there twice is listed twice. */
  readonly paths: readonly string[];
  read(path: string): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
}

/** The first thing in a package that is not as the package says. */
export class PackageFault extends Error {
  readonly file: string;

  constructor(file: string, what: string) {
    super(`${file}: ${what}`);
    this.file = file;
  }
}
