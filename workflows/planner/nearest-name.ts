/** Names that differ in more letters than this, in more than a third of theirs, or in all, are no misspellings. */
const MAX_DIFFERENCE = 3;

/**
 * How many letters are left of the longer name without their common beginning and end. Linear, because a definition can
 * hold thousands of unknown names, each to be compared with a thousand others.
 */
function difference(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end;
}

/** ` Did you mean x?` with the name that is most likely meant, or nothing when none is near. */
export function suggestion(word: string, names: Iterable<string>): string {
  const third = Math.ceil(word.length / 3);
  let least = Math.min(MAX_DIFFERENCE + 1, third + 1, word.length);
  let text = "";
  for (const name of names) {
    const apart = difference(word, name);
    if (apart >= least) continue;
    least = apart;
    text = ` Did you mean ${name}?`;
  }
  return text;
}
