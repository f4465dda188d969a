import { ColliderError } from "#shared/kernel/error.ts";

/** For what may be gone, and is then not missed. @throws whatever else failed. */
export function nullWhereGone(thrown: unknown): null {
  if (thrown instanceof ColliderError && thrown.code === "NOT_FOUND")
    return null;
  throw thrown;
}
