/** A file on its way into a package: its path below the package's folder, and its bytes, read once, in their order. */
export interface PackageFile {
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A file of which all is known already. */
export function textFile(path: string, text: string): PackageFile {
  return { path, bytes: bytesOf(text) };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}
