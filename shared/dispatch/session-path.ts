/** What kinds of sessions there are, and where those of a kind lie. */
export const SESSION_COLLECTIONS = {
  tool: "tool_sessions",
  chat: "chat_sessions",
} as const;
export type SessionType = keyof typeof SESSION_COLLECTIONS;

/** The kind that an id is of. */
function sessionTypeOf(sessionId: string): SessionType {
  return sessionId.startsWith("cs_") ? "chat" : "tool";
}

export function sessionPath(sessionId: string): string {
  return `${SESSION_COLLECTIONS[sessionTypeOf(sessionId)]}/${sessionId}`;
}
