import type { Request } from "express";
import type { Composition } from "./composition.ts";
import { APPROVAL_OPERATION, CONSENT_OPERATION } from "./public-address.ts";

/** A page, and the status and the headers that it is sent with. */
export interface PageAnswer {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What in a page's address says that a browser has come by its link. */
const LINKED_BY: Readonly<Record<string, string>> = {
  [APPROVAL_OPERATION]: "run_id",
  [CONSENT_OPERATION]: "state",
};

/** Whether a request is that of a browser that opens a page's link, or sends the page's form. */
export function isForPage(name: string, request: Request): boolean {
  const linkedBy = LINKED_BY[name];
  if (linkedBy === undefined) return false;
  const { method, query } = request;
  if (method === "POST") return request.is("urlencoded") === "urlencoded";
  return (method === "GET" || method === "HEAD") && linkedBy in query;
}

async function answeredBy(
  name: string,
): Promise<
  (
    composition: Composition,
    request: Request,
  ) => Promise<Pick<PageAnswer, "status" | "html">>
> {
  if (name === APPROVAL_OPERATION)
    return (await import("./approval-page.ts")).answerApprovalPage;
  return (await import("./consent-page.ts")).answerConsentPage;
}

/** What is shown to whoever opens a page, or sends its form; the page is loaded with the first visit. */
export async function answerPageRequest(
  composition: Composition,
  name: string,
  request: Request,
): Promise<PageAnswer> {
  const answer = await answeredBy(name);
  const { PAGE_HEADERS } = await import("./page-html.ts");
  return { ...(await answer(composition, request)), headers: PAGE_HEADERS };
}
