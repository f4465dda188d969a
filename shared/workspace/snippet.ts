const SNIPPET_CHARACTERS = 200;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
  ["&amp;", "&"],
]);

/** The first words of a text on one line. */
export function snippetOf(text: string): string {
  const line = text.slice(0, SNIPPET_CHARACTERS * 10).replace(/\s+/g, " ");
  return Array.from(line.trim()).slice(0, SNIPPET_CHARACTERS).join("").trim();
}

/** Gmail escapes its snippets for HTML, and pads them with invisible characters that senders put in. */
export function plainSnippet(escaped: string): string {
  return escaped
    .replace(
      /&(?:lt|gt|quot|#39|amp);/g,
      (entity) => ENTITIES.get(entity) ?? entity,
    )
    .replace(/\u200b|\u200c|\u200d|\u034f|\ufeff/g, "")
    .trim();
}
