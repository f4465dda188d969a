/** What a manifest says of a file. */
export interface ManifestEntry {
  readonly path: string;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
}

/** Lines as `sha256sum --check` reads them, which are those of a BagIt manifest too. */
export function manifestText(entries: readonly ManifestEntry[]): string {
  return entries.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join("");
}

/** The entries of a manifest; null where a line is none. */
export function readManifest(text: string): readonly ManifestEntry[] | null {
  const lines = text.split("\n");
  if (lines.pop() !== "") return null;
  const entries = lines.flatMap((line) => {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/u.exec(line) ?? [];
    return sha256 === undefined || path === undefined ? [] : [{ sha256, path }];
  });
  return entries.length === lines.length ? entries : null;
}
