/**
 * A text of evidence in Markdown: a code span on one line, fenced with more backticks than it holds. Whatever it says, it
 * makes no heading, table, link or picture, and no reader's program finds an address in it to link.
 */
export function markdownText(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  if (line === "") return "(none)";
  const runs = line.match(/`+/gu) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // A backtick at an end would lengthen the fence.
  const isEdged = line.startsWith("`") || line.endsWith("`");
  return isEdged ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
