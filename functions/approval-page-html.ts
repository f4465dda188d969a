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

/** The page runs nothing, loads nothing, sends forms to itself alone, is in no frame, and is kept nowhere. */
export const APPROVAL_PAGE_HEADERS = {
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

function page(title: string, content: Markup): string {
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

function hidden(fields: Readonly<Record<string, string>>): readonly Markup[] {
  return Object.entries(fields).map(
    ([name, value]) =>
      markup`<input type="hidden" name="${name}" value="${value}">`,
  );
}

/** Which step asks, by the link. */
export interface LinkedStep {
  readonly run_id: string;
  readonly step_id: string;
}

/**
 * Asks who is there, and shows nothing before that: anybody may have the link.
 *
 * @param problem - what was wrong with the last try; null at first
 */
export function signInPage(
  { run_id, step_id }: LinkedStep,
  problem: string | null,
): string {
  const alert =
    problem === null ? [] : [markup`<p role="alert">${problem}</p>`];
  return page(
    "An approval is asked for",
    markup`${alert}
<p>Say who you are to see what is asked. Nothing is decided by that.</p>
<form method="post">
${hidden({ run_id, step_id })}
<label for="access_token">Your access token, as for any call of a function</label>
<input id="access_token" name="access_token" type="password" autocomplete="off" required>
<button name="word" value="show">Show what is asked</button>
</form>`,
  );
}

/** What an approver is asked, as `get_approval` answers. */
export interface Question extends LinkedStep {
  readonly workflow_name: string;
  readonly message: string;
  readonly asked_by: string;
  readonly expires_at: string;
  readonly token: string;
}

/** What is asked, and the two buttons that answer it. */
export function questionPage(
  { run_id, step_id, token, ...question }: Question,
  accessToken: string,
): string {
  return page(
    "Do you approve?",
    markup`<blockquote>${question.message}</blockquote>
<dl>
<dt>Asked by</dt><dd>${question.asked_by}</dd>
<dt>Workflow</dt><dd>${question.workflow_name}</dd>
<dt>Run and step</dt><dd>${run_id}, ${step_id}</dd>
<dt>Your word counts until</dt><dd>${question.expires_at}</dd>
</dl>
<form method="post">
${hidden({ run_id, step_id, token, access_token: accessToken })}
<label for="comment">Comment, if you like</label>
<textarea id="comment" name="comment" rows="3" maxlength="2000"></textarea>
<button name="word" value="approve">Approve</button>
<button name="word" value="reject">Reject</button>
</form>`,
  );
}

export function decidedPage(approved: boolean, by: string): string {
  const [title, what] = approved
    ? ["Approved", "The step succeeds, and the run goes on."]
    : ["Rejected", "The step fails for good."];
  return page(title, markup`<p>${what}</p><p>Decided by ${by}.</p>`);
}
