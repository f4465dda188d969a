import type { ErrorCode } from "#shared/kernel/error.ts";

/** Names by number of google.rpc.Code. */
const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [1, "CANCELLED"],
  [2, "UNKNOWN"],
  [3, "INVALID_ARGUMENT"],
  [4, "DEADLINE_EXCEEDED"],
  [5, "NOT_FOUND"],
  [6, "ALREADY_EXISTS"],
  [7, "PERMISSION_DENIED"],
  [8, "RESOURCE_EXHAUSTED"],
  [9, "FAILED_PRECONDITION"],
  [10, "ABORTED"],
  [11, "OUT_OF_RANGE"],
  [12, "UNIMPLEMENTED"],
  [13, "INTERNAL"],
  [14, "UNAVAILABLE"],
  [16, "UNAUTHENTICATED"],
]);

/** The code of what a Google client has thrown; null for anything else. */
export function rpcCodeOf(thrown: unknown): ErrorCode | null {
  if (!(thrown instanceof Error) || !("code" in thrown)) return null;
  const { code } = thrown;
  return typeof code === "number" ? (CODES.get(code) ?? null) : null;
}
