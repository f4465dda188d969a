import { ColliderError } from "#shared/kernel/error.ts";
import { nextPage, pageTokenInvalid } from "#shared/kernel/page.ts";
import type {
  GmailSearch,
  GmailSearchPage,
  GmailService,
} from "#shared/workspace/gmail-service.ts";

async function searched(
  gmail: GmailService,
  search: GmailSearch,
  signal: AbortSignal,
): Promise<GmailSearchPage> {
  try {
    return await gmail.searchMessages(search, signal);
  } catch (thrown) {
    const isRefused =
      thrown instanceof ColliderError && thrown.code === "INVALID_ARGUMENT";
    // Of a search without labels, Gmail refuses nothing but the token.
    const isToken =
      typeof search.pageToken === "string" && !search.labelIds?.length;
    throw isRefused && isToken ? pageTokenInvalid(thrown) : thrown;
  }
}

/**
 * One page of mail as operations answer it.
 *
 * @throws ColliderError INVALID_ARGUMENT that names `page_token`, where that is what Gmail refuses.
 */
export async function mailPage(
  gmail: GmailService,
  search: GmailSearch,
  signal: AbortSignal,
) {
  const page = await searched(gmail, search, signal);
  return {
    messages: page.messages,
    result_size_estimate: page.resultSizeEstimate,
    ...nextPage(page.nextPageToken),
  };
}
