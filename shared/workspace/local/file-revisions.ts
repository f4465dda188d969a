import { sha256 } from "#shared/kernel/hash.ts";
import type { WorkspaceFile } from "./workspace-files.ts";

/** Of a file's bytes, hexadecimal. */
export interface FileHashes {
  readonly md5: string;
  readonly sha256: string;
}

/** One content of a file. */
export interface FileRevision {
  readonly id: string;
  readonly md5: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** A content's own id: the same wherever and whenever it is asked for. */
export function revisionOf(
  file: WorkspaceFile,
  { md5 }: FileHashes,
): FileRevision {
  const { sizeBytes, modifiedAt } = file;
  const id = `0B${sha256(`${file.id} ${modifiedAt} ${md5}`).slice(0, 26)}`;
  return { id, md5, sizeBytes, modifiedAt };
}

/** The contents that files were seen to have: of what nobody looked at in between, nothing is known. */
export class FileRevisions {
  readonly #seen = new Map<string, readonly FileRevision[]>();

  see(file: WorkspaceFile, hashes: FileHashes): readonly FileRevision[] {
    const before = this.#seen.get(file.id) ?? [];
    const head = revisionOf(file, hashes);
    const others = before.filter(({ id }) => id !== head.id);
    const all = [...others, head];
    this.#seen.set(file.id, all);
    return all;
  }
}
