import { LRUCache } from "lru-cache";
import { sha256 } from "#shared/kernel/hash.ts";
import { parseMail } from "../parse-mail.ts";
import {
  listMailFiles,
  type MailboxFile,
  readSource,
  sourcesOf,
} from "./mail-files.ts";
import { foldWords } from "./mail-words.ts";
import {
  emptyState,
  type IndexedMessage,
  type MailboxState,
  nextState,
  type StoredMessage,
} from "./mailbox-state.ts";
import { bodyOf, factsOf } from "./message-facts.ts";

export interface Mailbox {
  /** Looks at the files again: what is new, changed or gone is so in the answer. */
  look(): Promise<MailboxState>;
  /** What the last look saw. */
  seen(): MailboxState;
  /** The message's bytes, or null when its file no longer holds them. */
  read(message: StoredMessage): Promise<Uint8Array | null>;
  /** The folded words of a message's body. */
  bodyWords(message: StoredMessage): Promise<string>;
}

interface IndexedFile {
  readonly stamp: string;
  readonly messages: readonly IndexedMessage[];
}

const BODY_CACHE_CHARACTERS = 8_000_000;

/** Folders of mail files. Of each message only small facts stay in memory; bytes are read from the file when asked for. */
export function openMailbox(
  directories: readonly string[],
  firstHistoryId: number,
): Mailbox {
  const files = new Map<string, IndexedFile>();
  const bodies = new LRUCache<string, string>({
    maxSize: BODY_CACHE_CHARACTERS,
    sizeCalculation: (words) => words.length + 1,
  });
  let state = emptyState(firstHistoryId);
  let looking: Promise<MailboxState> | null = null;

  async function lookNow(): Promise<MailboxState> {
    const found = await Promise.all(directories.map(listMailFiles));
    const listed = found.flat();
    const present = new Set(listed.map((file) => file.path));
    let changed = false;
    for (const path of files.keys()) {
      if (present.has(path)) continue;
      files.delete(path);
      changed = true;
    }
    for (const file of listed) {
      if (files.get(file.path)?.stamp === file.stamp) continue;
      files.set(file.path, await indexFile(file));
      changed = true;
    }
    if (changed) {
      const inOrder = listed.flatMap(
        (file) => files.get(file.path)?.messages ?? [],
      );
      state = nextState(state, inOrder);
    }
    return state;
  }

  async function read(message: StoredMessage): Promise<Uint8Array | null> {
    const found = await readSource(message.source).catch(() => null);
    return found !== null && messageIdOf(found.bytes) === message.id
      ? found.bytes
      : null;
  }

  return {
    look() {
      looking ??= lookNow().finally(() => {
        looking = null;
      });
      return looking;
    },
    seen: () => state,
    read,
    async bodyWords(message) {
      const known = bodies.get(message.id);
      if (known !== undefined) return known;
      const bytes = await read(message);
      if (bytes === null) return " ";
      const words = foldWords(bodyOf((await parseMail(bytes)).mail));
      bodies.set(message.id, words);
      return words;
    },
  };
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
