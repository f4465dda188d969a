import type { MessageFacts } from "./message-facts.ts";

const REPLY_PREFIX = /^(?:\s*(?:re|fwd?|aw|wg|sv|antw)(?:\[\d+\])?\s*:)+\s*/i;

/**
 * The thread of each message: those that share a Message-ID through their References and In-Reply-To. A reply that names
 * none belongs to the message before it with the same subject. A thread has the id of its earliest message. Message id to
 * thread id.
 */
export function threadIds(
  messages: readonly MessageFacts[],
): ReadonlyMap<string, string> {
  const oldestFirst = [...messages].sort(
    (a, b) => a.internalDate - b.internalDate || (a.id < b.id ? -1 : 1),
  );
  const parents = linked(oldestFirst);
  const ids = new Map<string, string>();
  const threads = new Map<string, string>();
  for (const message of oldestFirst) {
    const root = rootOf(parents, message.id);
    const thread = ids.get(root) ?? message.id;
    ids.set(root, thread);
    threads.set(message.id, thread);
  }
  return threads;
}

function linked(oldestFirst: readonly MessageFacts[]): Map<string, string> {
  const parents = new Map<string, string>();
  const bySubject = new Map<string, string>();
  for (const message of oldestFirst) {
    for (const named of [message.messageId, ...message.references])
      if (named !== "") join(parents, message.id, `<${named}>`);
    const subject = message.subject.replace(REPLY_PREFIX, "").toLowerCase();
    const before = bySubject.get(subject);
    const isLoneReply =
      message.references.length === 0 && REPLY_PREFIX.test(message.subject);
    if (isLoneReply && before !== undefined) join(parents, message.id, before);
    if (subject !== "") bySubject.set(subject, message.id);
  }
  return parents;
}

function join(parents: Map<string, string>, a: string, b: string): void {
  parents.set(rootOf(parents, a), rootOf(parents, b));
}

function rootOf(parents: Map<string, string>, key: string): string {
  let root = key;
  for (;;) {
    const parent = parents.get(root);
    if (parent === undefined || parent === root) break;
    root = parent;
  }
  if (root !== key) parents.set(key, root);
  return root;
}
