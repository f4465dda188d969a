import { afterEach, beforeEach, describe } from "vitest";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import { describeDocumentPages } from "./document-pages.contract.ts";
import { describeDocumentQueries } from "./document-queries.contract.ts";
import { describeDocumentReads } from "./document-reads.contract.ts";
import { describeDocumentRewrites } from "./document-rewrites.contract.ts";
import { describeDocumentWrites } from "./document-writes.contract.ts";
import type { Open, Opened } from "./opened.ts";
import { describeTransactions } from "./transactions.contract.ts";

/** What every document store does. Each test opens an empty one. */
export function describeDocumentStore(
  name: string,
  open: Open<DocumentStore>,
): void {
  describe(`${name}: documents`, () => {
    let opened: Opened<DocumentStore>;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened.close();
    });

    const store = (): DocumentStore => opened.port;
    describeDocumentReads(store);
    describeDocumentWrites(store);
    describeDocumentRewrites(store);
    describeDocumentQueries(store);
    describeDocumentPages(store);
    describeTransactions(store);
  });
}
