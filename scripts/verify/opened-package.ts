/** A package whose files can be read, wherever it lies. */
export interface OpenedPackage {
  /** Below its one folder, with `/` between; as often as each is there. */
  readonly paths: readonly string[];
  read(path: string): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
}

/** The first thing about a package that is not as it says of itself. */
export class PackageFault extends Error {
  readonly file: string;

  constructor(file: string, what: string) {
    super(`${file}: ${what}`);
    this.file = file;
  }
}
