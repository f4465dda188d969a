// A letter of a script that is written without spaces is a word of its own.
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}])+/gu;

/**
 * A text as a search sees it: its words in lower case without accents, one space before and after each. So a phrase is in
 * a text when its words are a part of the text's words.
 */
export function foldWords(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.match(WORD) ?? [];
  return words.length === 0 ? " " : ` ${words.join(" ")} `;
}

/** Texts that no phrase reaches across. */
export function foldTexts(texts: readonly string[]): string {
  return texts.map(foldWords).join("|");
}

/** Words that hold no letter or digit are in no text. */
export function containsWords(folded: string, words: string): boolean {
  const wanted = foldWords(words);
  return wanted !== " " && folded.includes(wanted);
}
