import { LRUCache } from "lru-cache";
import { readMail } from "../parse-mail.ts";
import { MailEdits, type LabelEdit } from "./mail-edits.ts";
import { readSource } from "./mail-files.ts";
import { MailIndex, messageIdOf } from "./mail-index.ts";
import { foldWords } from "./mail-words.ts";
import {
  emptyState,
  forgetHistory,
  type MailboxState,
  nextState,
  type StoredMessage,
} from "./mailbox-state.ts";
import { bodyOf } from "./message-facts.ts";

const BODY_CACHE_CHARACTERS = 8_000_000;

/** Folders of mail files. Of each message only small facts stay in memory; bytes are read from the file when asked for. */
export class Mailbox {
  readonly #index: MailIndex;
  readonly #edits = new MailEdits();
  readonly #bodies = new LRUCache<string, string>({
    maxSize: BODY_CACHE_CHARACTERS,
    sizeCalculation: (words) => words.length + 1,
  });
  #state: MailboxState;
  #looking: Promise<MailboxState> | null = null;

  constructor(directories: readonly string[], firstHistoryId: number) {
    this.#index = new MailIndex(directories);
    this.#state = emptyState(firstHistoryId);
  }

  /** What the last look saw. */
  get seen(): MailboxState {
    return this.#state;
  }

  /** Looks at the files again: what is new, changed or gone is so in the answer. */
  async look(): Promise<MailboxState> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Gives a message labels and takes others from it, for as long as the mailbox is open: its file stays as it is. */
  async relabel(id: string, edit: LabelEdit): Promise<MailboxState> {
    this.#edits.relabel(id, edit);
    return this.#lookAfresh();
  }

  /** Hides a message for as long as the mailbox is open. */
  async remove(id: string): Promise<MailboxState> {
    this.#edits.remove(id);
    return this.#lookAfresh();
  }

  /** Shows a message that was removed, where its file is still there, or is there again. */
  async restore(id: string): Promise<MailboxState> {
    this.#edits.restore(id);
    return this.#lookAfresh();
  }

  /** Forgets what has happened until now, as Gmail does after a while. */
  forgetHistory(): void {
    this.#state = forgetHistory(this.#state);
  }

  /** The message's bytes, or null when its file no longer holds them. */
  async read(message: StoredMessage): Promise<Uint8Array | null> {
    const found = await readSource(message.source).catch(() => null);
    return found !== null && messageIdOf(found.bytes) === message.id
      ? found.bytes
      : null;
  }

  /** The folded words of a message's body. */
  async bodyWords(message: StoredMessage): Promise<string> {
    const known = this.#bodies.get(message.id);
    if (known !== undefined) return known;
    const bytes = await this.read(message);
    if (bytes === null) return " ";
    const words = foldWords(bodyOf(await readMail(bytes)));
    this.#bodies.set(message.id, words);
    return words;
  }

  async #lookNow(): Promise<MailboxState> {
    const isChanged = await this.#index.look();
    if (this.#edits.take() || isChanged)
      this.#state = nextState(
        this.#state,
        this.#edits.apply(this.#index.messages),
      );
    return this.#state;
  }

  // A look that is under way may not see what was edited since it began.
  async #lookAfresh(): Promise<MailboxState> {
    await this.#looking;
    return this.look();
  }
}
