import { sha256 } from "#shared/kernel/hash.ts";
import {
  listMailFiles,
  type MailboxFile,
  readSource,
  sourcesOf,
} from "./mail-files.ts";
import type { IndexedMessage } from "./mailbox-state.ts";
import { factsOf } from "./message-facts.ts";

interface IndexedFile {
  readonly stamp: string;
  readonly messages: readonly IndexedMessage[];
}

/** What is known of the messages in folders of mail files: small facts alone. */
export class MailIndex {
  readonly #directories: readonly string[];
  readonly #files = new Map<string, IndexedFile>();
  #messages: readonly IndexedMessage[] = [];

  constructor(directories: readonly string[]) {
    this.#directories = directories;
  }

  /** As the last look found them, in the order of their files. */
  get messages(): readonly IndexedMessage[] {
    return this.#messages;
  }

  /** Looks at the files again; whether any of them is another than it was. */
  async look(): Promise<boolean> {
    const found = await Promise.all(this.#directories.map(listMailFiles));
    const listed = found.flat();
    const isGone = this.#forgetAllBut(new Set(listed.map(({ path }) => path)));
    let isNew = false;
    for (const file of listed) {
      if (this.#files.get(file.path)?.stamp === file.stamp) continue;
      this.#files.set(file.path, await indexFile(file));
      isNew = true;
    }
    if (isGone || isNew)
      this.#messages = listed.flatMap(
        (file) => this.#files.get(file.path)?.messages ?? [],
      );
    return isGone || isNew;
  }

  #forgetAllBut(present: ReadonlySet<string>): boolean {
    const gone = [...this.#files.keys()].filter((path) => !present.has(path));
    for (const path of gone) this.#files.delete(path);
    return gone.length > 0;
  }
}

/** Gmail's id of a message that is these bytes. */
export function messageIdOf(bytes: Uint8Array): string {
  return sha256(bytes).slice(0, 16);
}

// A file that cannot be read now, or vanished since it was listed, holds no messages until it changes.
async function indexFile(file: MailboxFile): Promise<IndexedFile> {
  const messages: IndexedMessage[] = [];
  try {
    for (const source of await sourcesOf(file)) {
      const read = await readSource(source);
      if (read === null) continue;
      const id = messageIdOf(read.bytes);
      messages.push({ id, ...(await factsOf(read, file)), source });
    }
  } catch {
    return { stamp: "unreadable", messages };
  }
  return { stamp: file.stamp, messages };
}
