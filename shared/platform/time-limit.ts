/** When the signals of calls with a time limit will be aborted; milliseconds since the epoch. */
const ENDS = new WeakMap<AbortSignal, number>();

/** Tells of a signal when it will be aborted, so that nobody begins to wait for longer than that. */
export function limitTo(signal: AbortSignal, endsAt: number): void {
  ENDS.set(signal, endsAt);
}

/** Milliseconds since the epoch; null where nobody has told. */
export function endOf(signal: AbortSignal): number | null {
  return ENDS.get(signal) ?? null;
}

/** Is aborted with a call's signal, whose time limit it has, or with another one before. */
export function eitherSignal(
  ofCall: AbortSignal,
  other: AbortSignal,
): AbortSignal {
  const either = AbortSignal.any([ofCall, other]);
  const endsAt = endOf(ofCall);
  if (endsAt !== null) limitTo(either, endsAt);
  return either;
}
