import type { MailLabel } from "./mail-labels.ts";
import type { IndexedMessage } from "./mailbox-state.ts";

export interface LabelEdit {
  readonly add: readonly MailLabel[];
  readonly remove: readonly MailLabel[];
}

/** What was done to messages in the mailbox, over what lies in the files. */
export class MailEdits {
  readonly #labels = new Map<string, LabelEdit>();
  readonly #removed = new Set<string>();
  #isNew = false;

  relabel(id: string, edit: LabelEdit): void {
    const before = this.#labels.get(id) ?? { add: [], remove: [] };
    this.#labels.set(id, {
      add: [...without(before.add, edit.remove), ...edit.add],
      remove: [...without(before.remove, edit.add), ...edit.remove],
    });
    this.#isNew = true;
  }

  /** Takes back that a message was removed. */
  restore(id: string): void {
    if (this.#removed.delete(id)) this.#isNew = true;
  }

  remove(id: string): void {
    this.#removed.add(id);
    this.#isNew = true;
  }

  /** Whether there were edits since the last time. */
  take(): boolean {
    const isNew = this.#isNew;
    this.#isNew = false;
    return isNew;
  }

  apply(messages: readonly IndexedMessage[]): readonly IndexedMessage[] {
    return messages
      .filter(({ id }) => !this.#removed.has(id))
      .map((message) => this.#relabelled(message));
  }

  #relabelled(message: IndexedMessage): IndexedMessage {
    const edit = this.#labels.get(message.id);
    if (edit === undefined) return message;
    const kept = without(message.labels, [...edit.remove, ...edit.add]);
    return { ...message, labels: [...kept, ...distinct(edit.add)] };
  }
}

function without(
  labels: readonly MailLabel[],
  gone: readonly MailLabel[],
): readonly MailLabel[] {
  return labels.filter(({ id }) => !gone.some((one) => one.id === id));
}

function distinct(labels: readonly MailLabel[]): readonly MailLabel[] {
  return [...new Map(labels.map((label) => [label.id, label])).values()];
}
