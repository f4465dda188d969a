import * as fc from "fast-check";
import { expect, test } from "vitest";
import { markdownText } from "#shared/analysis/markdown-text.ts";

test.each([
  ["Termination letter", "`Termination letter`"],
  ["a\n# Verdict\n\n| a | b |", "`a # Verdict | a | b |`"],
  ["[click](https://evil.example)", "`[click](https://evil.example)`"],
  ["a ``code`` b", "```a ``code`` b```"],
  ["`quoted`", "`` `quoted` ``"],
  ["left\u202eright\u0000\u2028end", "`left right end`"],
  [" \r\n", "(none)"],
])("%j is shown as %j", (text, shown) => {
  expect(markdownText(text)).toBe(shown);
});

/** What a reader's program shows of a code span; null where there is none that takes in all (CommonMark 6.1). */
function spanContent(markdown: string): string | null {
  const [fence = ""] = /^`+/u.exec(markdown) ?? [];
  const inside = markdown.slice(fence.length, -fence.length);
  const runs = inside.match(/`+/gu) ?? [];
  const isClosed = markdown.endsWith(fence) && !inside.endsWith("`");
  if (fence === "" || !isClosed || runs.some((run) => run === fence))
    return null;
  const isPadded = /^ .* $/u.test(inside);
  return isPadded ? inside.slice(1, -1) : inside;
}

test("any text is one code span on one line, with all its words", () => {
  const characters = fc.constantFrom("`", " ", "\n", "#", "|", "a", "\u202e");
  const text = fc.oneof(
    fc.string({ unit: characters, maxLength: 30 }),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(text, (evidence) => {
      const line = evidence.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
      fc.pre(line !== "");
      const shown = markdownText(evidence);
      expect(shown).not.toMatch(/[\r\n]/u);
      expect(spanContent(shown)).toBe(line);
    }),
  );
});
