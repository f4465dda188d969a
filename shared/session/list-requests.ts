import { SessionRequest } from "#shared/dispatch/hooks/session-request.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type { DocumentReader, Query } from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { requestsCollection } from "./session-service.ts";

/** The requests that a session keeps, newest first. */
export async function findRequests(
  reader: DocumentReader,
  sessionId: string,
  page: PageRequest,
): Promise<Page<SessionRequest>> {
  const query: Query = {
    from: { collection: requestsCollection(sessionId) },
    orderBy: [{ field: "at", direction: "descending" }],
  };
  const found = await queryPage(reader, query, page);
  const items = found.items.map(({ data }) => SessionRequest.parse(data));
  return { ...found, items };
}
