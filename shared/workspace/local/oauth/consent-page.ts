import { createHash } from "node:crypto";
import { markup, Markup } from "#shared/kernel/html.ts";

const STYLE_TEXT =
  "body{font:16px/1.5 system-ui;max-width:36rem;margin:2rem auto;padding:0 1rem}" +
  "label{display:block;margin:.5rem 0;overflow-wrap:anywhere}button{font:inherit;margin:1rem 1rem 0 0;padding:.5rem 1.5rem}";

// Written here alone, so that nothing in it has to be escaped.
const STYLE = new Markup(STYLE_TEXT);
const STYLE_HASH = createHash("sha256").update(STYLE_TEXT).digest("base64");

/** No form-action: browsers apply it to the redirect that answers the form, too. */
export const CONSENT_PAGE_HEADERS = {
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

export interface ConsentQuestion {
  readonly clientId: string;
  /** Whose consent is asked for, as far as the client knows. */
  readonly account: string;
  /** What may be granted, each on its own. */
  readonly scopes: readonly string[];
  /** The request's own parameters, which come back with the answer. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Asks for an account and what of the scopes it grants. */
export function consentPage(question: ConsentQuestion): string {
  const { clientId, account, scopes, parameters } = question;
  const hidden = Object.entries(parameters).map(
    ([name, value]) =>
      markup`<input type="hidden" name="${name}" value="${value}">`,
  );
  const boxes = scopes.map(
    (scope) =>
      markup`<label><input type="checkbox" name="granted" value="${scope}" checked> ${scope}</label>`,
  );
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Consent</title>
<style>${STYLE}</style>
</head><body><main><h1>${clientId} asks for access</h1>
<p>This is the local workspace, which stands for Google: no account of Google's is asked.</p>
<form method="post">
${hidden}
<label>Account <input type="email" name="account" value="${account}" required></label>
<fieldset><legend>It may</legend>
${boxes}
</fieldset>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button>
</form></main></body></html>
`.text;
}
