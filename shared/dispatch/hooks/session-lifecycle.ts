import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Hook } from "../hooks.ts";

const ACTIVITY_INTERVAL_MS = 60_000;

/** Refuses work in a closed session and keeps the time of its last activity, written at most once a minute. */
export const sessionLifecycleHook: Hook = {
  name: "session_lifecycle",
  pre: (call) => {
    if (call.session === null || call.effect === "none") return;
    // Closing twice is answered by the operation itself.
    if (
      call.session.data["active"] === false &&
      call.operation !== "close_session"
    )
      throw new ColliderError(
        "FAILED_PRECONDITION",
        "The session is closed. Open a new one with create_session.",
        {
          reason: "SESSION_CLOSED",
        },
      );
  },
  record: (call, outcome) => {
    if (
      call.session === null ||
      outcome.type !== "success" ||
      call.operation === "close_session"
    )
      return [];
    const last = call.session.data["updated_at"];
    if (
      typeof last === "string" &&
      call.now - epochMs(last) < ACTIVITY_INTERVAL_MS
    )
      return [];
    return [
      {
        type: "update",
        path: call.session.path,
        fields: { updated_at: isoTime(call.now) },
      },
    ];
  },
};
