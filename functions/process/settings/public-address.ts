import { functionName } from "#shared/kernel/function-name.ts";

/** The operation whose function shows the page on which an approver decides. */
export const APPROVAL_OPERATION = "get_approval";

/** The operation whose function shows the page to which browsers come back from a consent. */
export const CONSENT_OPERATION = "confirm_workspace";

/** Where people reach the functions: as the settings say, else where this process serves them. */
export class PublicAddress {
  #url: string | null;

  constructor(said: string | null) {
    this.#url = said;
  }

  /** Null until somebody serves the functions. */
  get url(): string | null {
    return this.#url;
  }

  servedAt(url: string): void {
    this.#url ??= url;
  }

  /** The page to which browsers come back from Google's; null until somebody serves the functions. */
  get consentPage(): string | null {
    if (this.#url === null) return null;
    return `${this.#url}/${functionName(CONSENT_OPERATION)}`;
  }

  /** The page on which an approver decides. It holds no secret: whoever opens it signs in. */
  approvalLink(runId: string, stepId: string): string | null {
    if (this.#url === null) return null;
    const place = new URLSearchParams({ run_id: runId, step_id: stepId });
    return `${this.#url}/${functionName(APPROVAL_OPERATION)}?${place.toString()}`;
  }
}
