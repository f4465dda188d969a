const MAX_TOKENS = 200;
const MAX_TOKEN_LENGTH = 40;

/**
 * The words of texts, as they are stored and searched: lower case, without accents, each once, at most 200. A word is a
 * run of letters and digits.
 */
export function searchTokens(...texts: readonly string[]): readonly string[] {
  const words = texts
    .join(" ")
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .match(/[\p{Letter}\p{Number}]+/gu);
  // By characters: half of one could not be stored.
  const tokens = (words ?? []).map((word) =>
    Array.from(word).slice(0, MAX_TOKEN_LENGTH).join(""),
  );
  return [...new Set(tokens)].slice(0, MAX_TOKENS);
}
