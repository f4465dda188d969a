import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { GmailAttachment, GmailHeader } from "./gmail-message.ts";

/** Where the thread's program lies: beside this file, as it was written or as it was built. */
const WRITTEN = new URL("./mail-thread.ts", import.meta.url);
const PROGRAM = import.meta.url.endsWith(".ts")
  ? WRITTEN
  : new URL(WRITTEN.href.replace(/ts$/u, "js"));

// A message that takes more is made to take more: Gmail lets nobody send over 25 MB.
const LIMITS = { longestMs: 120_000, mostMemoryMb: 1024 };

const Addresses = z.array(z.string());
const Read = z.object({
  mail: z.object({
    sender: z.string(),
    sender_name: z.string().nullable(),
    to_recipients: Addresses,
    cc_recipients: Addresses,
    bcc_recipients: Addresses,
    subject: z.string(),
    has_attachments: z.boolean(),
    attachments: z.array(GmailAttachment),
    body_text: z.string().nullable(),
    body_html: z.string().nullable(),
    headers: z.array(GmailHeader),
    parse_error: z.string().exactOptional(),
  }),
  files: z.array(
    z.object({
      filename: z.string(),
      mimeType: z.string(),
      content: z.instanceof(Uint8Array),
      sha256: z.string(),
    }),
  ),
});

/**
 * What `parseMail` reads, in a thread of its own that ends with it: a parser takes a long message line by line, and nothing
 * else would have its turn meanwhile.
 *
 * @throws Error for a message that takes more time or memory than any honest one.
 */
export async function readInThread(
  bytes: Uint8Array,
  limits = LIMITS,
): Promise<z.infer<typeof Read>> {
  const worker = new Worker(PROGRAM, {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: limits.mostMemoryMb },
  });
  try {
    return Read.parse(await answerOf(worker, limits.longestMs));
  } finally {
    await worker.terminate();
  }
}

async function answerOf(worker: Worker, longestMs: number): Promise<unknown> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), longestMs);
  try {
    const { signal } = late;
    // It fails with what the thread fails with.
    const [answer]: unknown[] = await once(worker, "message", { signal });
    return answer;
  } catch (cause) {
    throw new Error(
      late.signal.aborted
        ? `It takes longer than ${longestMs / 1000} s to read.`
        : "It takes more memory to read than there is for one message.",
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}
