import { ColliderError } from "#shared/kernel/error.ts";

/** Those fields of an error that name what is wrong with what was asked for. */
export async function faultOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return null;
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    const { code, reason, fieldViolations } = thrown;
    return { code, reason, fields: fieldViolations.map(({ field }) => field) };
  }
}
