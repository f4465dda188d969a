import type { Request } from "express";
import type { Composition } from "#functions/composition.ts";
import { PAGE_HEADERS } from "./page-html.ts";
import { APPROVAL_OPERATION } from "#functions/process/settings/public-address.ts";

/** A page, and the status and the headers that it is sent with. */
export interface PageAnswer {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Answer = (
  composition: Composition,
  request: Request,
) => Promise<Pick<PageAnswer, "status" | "html">>;

async function answerOf(name: string): Promise<Answer> {
  if (name === APPROVAL_OPERATION)
    return (await import("./approval-page.ts")).answerApprovalPage;
  return (await import("./consent-page.ts")).answerConsentPage;
}

/** The page of an operation's function, for who opens it or sends its form. */
export async function answerPage(
  composition: Composition,
  name: string,
  request: Request,
): Promise<PageAnswer> {
  const answer = await answerOf(name);
  return { ...(await answer(composition, request)), headers: PAGE_HEADERS };
}
