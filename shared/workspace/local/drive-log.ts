import type { Clock } from "#shared/platform/clock.ts";
import type { DriveFolder } from "./drive-folder.ts";
import type { WorkspaceFile } from "./workspace-files.ts";

/** The last thing that happened to a file. */
export interface FileChange {
  /** Counts the changes; the page token of what comes after it. */
  readonly token: number;
  readonly fileId: string;
  /** Null for one that is gone. */
  readonly file: WorkspaceFile | null;
  /** Milliseconds since the epoch. */
  readonly noticedAt: number;
}

/**
 * What has changed in a folder, looked for when somebody asks. Drive tells of each file the last of its changes alone, so
 * nothing else is kept.
 */
export class DriveLog {
  readonly #folder: DriveFolder;
  readonly #clock: Clock;
  #known: ReadonlyMap<string, WorkspaceFile> | null = null;
  readonly #changes = new Map<string, FileChange>();
  #first: number;
  #last: number;
  #looking: Promise<void> | null = null;

  constructor(folder: DriveFolder, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    this.#first = clock.now();
    this.#last = this.#first;
  }

  /** The token of what has not happened yet. */
  async now(): Promise<number> {
    await this.#look();
    return this.#last;
  }

  /** In their order; null for a token of an earlier start, or of one that was not given yet. */
  async changesAfter(token: number): Promise<readonly FileChange[] | null> {
    await this.#look();
    if (token < this.#first || token > this.#last) return null;
    return [...this.#changes.values()]
      .filter((change) => change.token > token)
      .sort((a, b) => a.token - b.token);
  }

  /** From here on, a token that was given before is not taken. */
  forget(): void {
    this.#last += 1;
    this.#first = this.#last;
    this.#changes.clear();
  }

  async #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const found = await this.#folder.list();
    const before = this.#known;
    this.#known = new Map(found.map((file) => [file.id, file]));
    if (before === null) return;
    for (const file of found)
      if (!isSame(before.get(file.id), file)) this.#note(file.id, file);
    for (const id of before.keys())
      if (!this.#known.has(id)) this.#note(id, null);
  }

  #note(fileId: string, file: WorkspaceFile | null): void {
    this.#last += 1;
    const noticedAt = this.#clock.now();
    this.#changes.set(fileId, { token: this.#last, fileId, file, noticedAt });
  }
}

// A folder changes by its name, not by what is put into it.
function isSame(
  before: WorkspaceFile | undefined,
  now: WorkspaceFile,
): boolean {
  if (before === undefined || now.kind === "folder")
    return before?.kind === now.kind;
  return (
    before.sizeBytes === now.sizeBytes && before.modifiedAt === now.modifiedAt
  );
}
