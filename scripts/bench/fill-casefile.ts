import type { Gathered } from "#shared/casefile/chunk-writer.ts";
import {
  mailEvidence,
  type MailEvidence,
} from "#shared/casefile/mail-evidence.ts";
import { storeMail } from "#shared/casefile/store-mail.ts";
import { AUDIT_EVENTS } from "#shared/dispatch/hooks/audit.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { DocumentStore } from "#shared/platform/document-store.ts";

const BATCH = 100;
const MESSAGES_A_THREAD = 5;
const MINUTE_MS = 60_000;
const STARTED_AT = Date.UTC(2026, 0, 1);
const TEXT = "Dear Ms Keller, please bring the originals. ".repeat(20);

function message(at: number): Gathered<MailEvidence> {
  const id = at.toString(16).padStart(16, "0");
  const threadId = `thread-${Math.floor(at / MESSAGES_A_THREAD)}`;
  const subject = `Your hearing, ${at}`;
  const internalDate = isoTime(STARTED_AT + at * MINUTE_MS);
  const { chunks: _, ...evidence } = mailEvidence({
    message: {
      id,
      thread_id: threadId,
      subject,
      sender: "amara.okafor@example.org",
      to_recipients: ["maria.keller@example.com"],
      cc_recipients: [],
      bcc_recipients: [],
      internal_date: internalDate,
      labels: ["INBOX"],
      has_attachments: false,
      attachments: [],
      body_text: TEXT,
    },
    messageId: id,
    threadId,
    subject,
    labelIds: ["INBOX"],
    internalDate,
    parseError: null,
    raw: Buffer.from(`Subject: ${subject}\r\n\r\n${TEXT}`),
  });
  return { ...evidence, chunkBytes: 0 };
}

function* batchesOf(count: number): Generator<readonly number[]> {
  for (let start = 0; start < count; start += BATCH) {
    const length = Math.min(BATCH, count - start);
    yield Array.from({ length }, (_, index) => start + index);
  }
}

/** Keeps so many messages in a casefile, in the way of a sync, in threads of five. */
export async function fillWithMail(
  documents: DocumentStore,
  casefileId: string,
  count: number,
): Promise<void> {
  const labelNames = new Map([["INBOX", "Inbox"]]);
  const actor = { callerId: "bench@example.com", now: STARTED_AT };
  for (const numbers of batchesOf(count)) {
    const evidence = numbers.map(message);
    const batch = {
      casefileId,
      evidence,
      labelNames,
      overwrite: false,
      mostBytes: Infinity,
    };
    await documents.transaction(async (transaction) =>
      storeMail(transaction, batch, actor),
    );
  }
}

/** Leaves the record of a casefile's creation once more for each of so many calls; they wait to be sealed. */
export async function fillWithRecords(
  documents: DocumentStore,
  casefileId: string,
  count: number,
): Promise<void> {
  const [created] = await documents.query({
    from: { collection: AUDIT_EVENTS },
    where: [{ field: "casefile_id", operator: "==", value: casefileId }],
    limit: 1,
  });
  if (created === undefined) throw new Error("No call left a record.");
  for (const numbers of batchesOf(count))
    await documents.transaction(async (transaction) =>
      transaction.write(
        ...numbers.map((at) => ({
          type: "create" as const,
          path: `${created.path}-${at}`,
          data: created.data,
        })),
      ),
    );
}
