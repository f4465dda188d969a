import type { Request } from "express";
import type { Composition } from "#functions/composition.ts";
import type { PageAnswer } from "./page-answer.ts";
import {
  APPROVAL_OPERATION,
  CONSENT_OPERATION,
} from "#functions/process/settings/public-address.ts";

function linkedBy(name: string): string | null {
  if (name === APPROVAL_OPERATION) return "run_id";
  return name === CONSENT_OPERATION ? "state" : null;
}

/** Whether a request is that of a browser that opens a page's link, or sends the page's form. */
export function isForPage(name: string, request: Request): boolean {
  const field = linkedBy(name);
  if (field === null) return false;
  const { method, query } = request;
  if (method === "POST") return request.is("urlencoded") === "urlencoded";
  return (method === "GET" || method === "HEAD") && field in query;
}

/** What is shown to whoever opens a page, or sends its form; the pages are loaded with the first visit. */
export async function answerPageRequest(
  composition: Composition,
  name: string,
  request: Request,
): Promise<PageAnswer> {
  const { answerPage } = await import("./page-answer.ts");
  return answerPage(composition, name, request);
}
