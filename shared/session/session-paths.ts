export const TOOL_SESSIONS = "tool_sessions";

export function sessionPath(sessionId: string): string {
  return `${TOOL_SESSIONS}/${sessionId}`;
}

/** The calls that were made in a session. */
export function requestsCollection(sessionId: string): string {
  return `${sessionPath(sessionId)}/requests`;
}
