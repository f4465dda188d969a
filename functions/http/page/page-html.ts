import { createHash } from "node:crypto";
import { markup, Markup } from "#shared/kernel/html.ts";

const STYLE_TEXT =
  "body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}" +
  "blockquote{white-space:pre-wrap;overflow-wrap:anywhere;border-left:.25rem solid;margin:1rem 0;padding:.5rem 1rem}" +
  "dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}" +
  "label{display:block;margin:1rem 0 .25rem}input,textarea{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}" +
  "button{font:inherit;margin:1rem 1rem 0 0;padding:.5rem 1.5rem}[role=alert]{font-weight:600}";

// Written here alone, so that nothing in it has to be escaped.
const STYLE = new Markup(STYLE_TEXT);
const STYLE_HASH = createHash("sha256").update(STYLE_TEXT).digest("base64");

/** A page runs nothing, loads nothing, sends forms to itself alone, is in no frame, and is kept nowhere. */
export const PAGE_HEADERS = {
  "Content-Security-Policy": [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex",
};

export function page(title: string, content: Markup): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head><body><main><h1>${title}</h1>
${content}
</main></body></html>
`.text;
}

/** Fields that come back with a form. */
export function hidden(
  fields: Readonly<Record<string, string>>,
): readonly Markup[] {
  return Object.entries(fields).map(
    ([name, value]) =>
      markup`<input type="hidden" name="${name}" value="${value}">`,
  );
}

/** What was wrong with the last try; null at first. */
export function alert(problem: string | null): readonly Markup[] {
  return problem === null ? [] : [markup`<p role="alert">${problem}</p>`];
}
