import type { Request } from "express";
import type { Composition } from "./composition.ts";
import { APPROVAL_OPERATION } from "./public-address.ts";

/** A page, and the status and the headers that it is sent with. */
export interface PageAnswer {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether a request is that of a browser that opens an approval's link, or sends the page's form. */
export function isForApprovalPage(name: string, request: Request): boolean {
  if (name !== APPROVAL_OPERATION) return false;
  const { method, query } = request;
  if (method === "POST") return request.is("urlencoded") === "urlencoded";
  return (method === "GET" || method === "HEAD") && "run_id" in query;
}

/** What is shown to whoever opens the page, or sends its form; the page is loaded with the first visit. */
export async function answerApprovalRequest(
  composition: Composition,
  request: Request,
): Promise<PageAnswer> {
  const { answerApprovalPage } = await import("./approval-page.ts");
  const { APPROVAL_PAGE_HEADERS } = await import("./approval-page-html.ts");
  const page = await answerApprovalPage(composition, request);
  return { ...page, headers: APPROVAL_PAGE_HEADERS };
}
