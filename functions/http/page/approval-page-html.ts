import { markup } from "#shared/kernel/html.ts";
import { alert, hidden, page } from "./page-html.ts";

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
  return page(
    "An approval is asked for",
    markup`${alert(problem)}
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
