/** Names further apart than this, or than a third of their length, are not each other's misspelling. */
const MAX_DISTANCE = 3;

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced =
        (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1);
      const removed = (row[column] ?? 0) + 1;
      const added = (next[column - 1] ?? 0) + 1;
      next.push(Math.min(replaced, removed, added));
    }
    if (Math.min(...next) > MAX_DISTANCE) return Infinity;
    row = next;
  }
  return row[b.length] ?? Infinity;
}

/** The name that a misspelt one most likely means, or null when none is near. */
export function nearestName(
  word: string,
  names: Iterable<string>,
): string | null {
  let nearest: string | null = null;
  let least = Math.min(MAX_DISTANCE, Math.ceil(word.length / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) >= least) continue;
    const apart = distance(word, name);
    if (apart >= least) continue;
    least = apart;
    nearest = name;
  }
  return nearest;
}

/** ` Did you mean x?`, or nothing when no name is near. */
export function suggestion(word: string, names: Iterable<string>): string {
  const nearest = nearestName(word, names);
  return nearest === null ? "" : ` Did you mean ${nearest}?`;
}
