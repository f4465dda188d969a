/** Markup; whatever in it is not markup has been escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => ESCAPED[character] ?? "");
}

type Value = string | Markup | readonly Markup[];

function textOf(value: Value): string {
  if (typeof value === "string") return escapeHtml(value);
  return value instanceof Markup
    ? value.text
    : value.map(({ text }) => text).join("");
}

/** Markup with values in it, each of which is escaped. */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly Value[]
): Markup {
  const [first = "", ...rest] = parts;
  return new Markup(
    first + rest.map((part, at) => textOf(values[at] ?? "") + part).join(""),
  );
}
