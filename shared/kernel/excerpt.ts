/** A text, or so much of its beginning, with an ellipsis, as is worth showing to somebody who knows it already. */
export function excerpt(text: string, maxLength = 200): string {
  if (text.length <= maxLength) return text;
  // No half of a surrogate pair: what is shown must be text.
  const beginning = text.slice(0, maxLength - 1);
  return `${beginning.replace(/[\uD800-\uDBFF]$/, "")}…`;
}
