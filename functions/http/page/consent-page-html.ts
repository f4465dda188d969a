import type { GoogleScope } from "#shared/auth/google-scopes.ts";
import { markup, type Markup } from "#shared/kernel/html.ts";
import { alert, hidden, page } from "./page-html.ts";

/** A workspace that is connected, as its page tells it. */
export interface ConnectedWorkspace {
  readonly user_id: string;
  readonly account: string;
  readonly scopes_granted: readonly GoogleScope[];
}

const ALLOWED: Readonly<Record<GoogleScope, string>> = {
  gmail_read: "reading mail",
  gmail_send: "sending mail",
  drive_read: "reading files in Drive",
  sheets_read: "reading spreadsheets",
};

function listed(scopes: readonly GoogleScope[]): readonly Markup[] {
  return scopes.length === 0
    ? [markup`<dd>nothing, because no box was ticked</dd>`]
    : scopes.map((scope) => markup`<dd>${ALLOWED[scope]}</dd>`);
}

export function connectedPage({
  user_id,
  account,
  scopes_granted,
}: ConnectedWorkspace): string {
  return page(
    "The workspace is connected",
    markup`<dl>
<dt>Account</dt><dd>${account}</dd>
<dt>Used by</dt><dd>${user_id}</dd>
<dt>For</dt>${listed(scopes_granted)}
</dl>
<p>Repeat what you were about to do. You may close this window. To take the consent back, call disconnect_workspace.</p>`,
  );
}

/** Asks who is there, of a consent by another account than the user's own address. */
export function confirmPage(
  pending: { readonly user_id: string; readonly account: string },
  code: string,
): string {
  return page(
    "Is this yours?",
    markup`<p>${pending.user_id} has asked for this consent, and the account ${pending.account} has given it. Nothing is connected yet.</p>
<p role="alert">If you are not ${pending.user_id}, close this window: somebody has sent you a link in order to read your mail, files and sheets.</p>
<p>If you are, say so within ten minutes.</p>
${confirmForm(code)}`,
  );
}

function confirmForm(code: string): Markup {
  return markup`<form method="post">
${hidden({ code })}
<label for="access_token">Your access token, as for any call of a function</label>
<input id="access_token" name="access_token" type="password" autocomplete="off" required>
<button>Connect it</button>
</form>`;
}

/** The same question again, with what was wrong with the answer. */
export function confirmAgainPage(problem: string, code: string): string {
  return page(
    "Nothing is connected",
    markup`${alert(problem)}
${confirmForm(code)}`,
  );
}

export function notConnectedPage(problem: string): string {
  return page("Nothing is connected", markup`${alert(problem)}`);
}

/** For whoever only looks whether the page is there. */
export function idlePage(): string {
  return page("Consent", markup`<p>Begin with connect_workspace.</p>`);
}
