import type { ChatMessage } from "./message.ts";

const LONGEST_TEXT = 262_144;

/** Where the newest messages begin that are not too much text together. */
function beginningOf(messages: readonly ChatMessage[]): number {
  let text = 0;
  const last = messages.findLastIndex(({ content }) => {
    text += content.length;
    return text > LONGEST_TEXT;
  });
  return last + 1;
}

/** Whether what a message asked for was answered, all of it, by the messages after it. */
function isAnswered(
  { tool_calls: calls }: ChatMessage,
  after: readonly ChatMessage[],
): boolean {
  return calls.every(
    (call, index) =>
      after[index]?.role === "tool" &&
      after[index].tool_call_id === call.tool_call_id,
  );
}

/**
 * Of what was said before a turn, oldest first, what its model is reminded of. It begins with a user's message, and holds
 * no call without its answer, as a turn leaves one that was cut short, or that still goes on: no model takes that.
 */
export function remembered(
  messages: readonly ChatMessage[],
): readonly ChatMessage[] {
  const newest = messages.slice(beginningOf(messages));
  const first = newest.findIndex(({ role }) => role === "user");
  if (first === -1) return [];
  const kept: ChatMessage[] = [];
  let isCutShort = false;
  for (const [index, message] of newest.entries()) {
    if (index < first) continue;
    if (message.role !== "tool")
      isCutShort = !isAnswered(message, newest.slice(index + 1));
    if (!isCutShort) kept.push(message);
  }
  return kept;
}
