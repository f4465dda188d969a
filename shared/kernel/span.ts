/** At least and at most; the latter null where nothing bounds it. */
export type Span = readonly [least: number, most: number | null];

export const NOTHING: Span = [0, 0];

/** Neither more nor less. */
export function exactly(count: number): Span {
  return [count, count];
}

export function sumOf(spans: readonly Span[]): Span {
  return spans.reduce<Span>(
    ([least, most], [fewest, greatest]) => [
      least + fewest,
      most === null || greatest === null ? null : most + greatest,
    ],
    NOTHING,
  );
}

/** Of something that happens once at least and so often at most. */
export function upTo(times: number, [least, most]: Span): Span {
  return [least, most === null ? null : most * times];
}
