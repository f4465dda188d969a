import { NOTHING, sumOf, upTo, type Span } from "#shared/kernel/span.ts";

/**
 * What a run takes, as Google bills it. At least: every step succeeds at its first attempt, in processes that know the
 * plan. At most: each step uses up its attempts. No task is delivered twice, and nothing has to be repaired.
 */
export interface RunSize {
  readonly reads: Span;
  readonly writes: Span;
  readonly deletes: Span;
  /** Tasks that are created, a name that is taken included. */
  readonly tasks: Span;
  /** Calls of functions: the start, the deliveries of tasks. */
  readonly calls: Span;
  /** Of the documents written, those that are sealed into the audit trail later. */
  readonly auditRecords: Span;
}

export const NO_SIZE: RunSize = {
  reads: NOTHING,
  writes: NOTHING,
  deletes: NOTHING,
  tasks: NOTHING,
  calls: NOTHING,
  auditRecords: NOTHING,
};

export function total(sizes: readonly RunSize[]): RunSize {
  const sum = (part: keyof RunSize): Span =>
    sumOf(sizes.map((size) => size[part]));
  return {
    reads: sum("reads"),
    writes: sum("writes"),
    deletes: sum("deletes"),
    tasks: sum("tasks"),
    calls: sum("calls"),
    auditRecords: sum("auditRecords"),
  };
}

/** Of so many attempts one is made at least. */
export function tried(attempts: number, size: RunSize): RunSize {
  return {
    reads: upTo(attempts, size.reads),
    writes: upTo(attempts, size.writes),
    deletes: upTo(attempts, size.deletes),
    tasks: upTo(attempts, size.tasks),
    calls: upTo(attempts, size.calls),
    auditRecords: upTo(attempts, size.auditRecords),
  };
}

/** So many of it, at least and at most. */
export function times(
  size: RunSize,
  [least, most]: readonly [number, number],
): RunSize {
  const so = ([lower, upper]: Span): Span => [
    lower * least,
    upper === null ? null : upper * most,
  ];
  return {
    reads: so(size.reads),
    writes: so(size.writes),
    deletes: so(size.deletes),
    tasks: so(size.tasks),
    calls: so(size.calls),
    auditRecords: so(size.auditRecords),
  };
}

/** What may be taken, or nothing of it. */
export function atMost(size: RunSize): RunSize {
  const orNothing = ([, most]: Span): Span => [0, most];
  return {
    reads: orNothing(size.reads),
    writes: orNothing(size.writes),
    deletes: orNothing(size.deletes),
    tasks: orNothing(size.tasks),
    calls: orNothing(size.calls),
    auditRecords: orNothing(size.auditRecords),
  };
}

/** Of a step that is skipped there is its document, and nothing else for certain. */
export function orSkipped(size: RunSize): RunSize {
  return { ...atMost(size), writes: [1, size.writes[1]] };
}
