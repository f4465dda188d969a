import type { gmail_v1 } from "@googleapis/gmail";
import { bodyStream, readOn } from "./body-stream.ts";
import { envelopeOf } from "./gmail-payload.ts";
import type { ApiCall } from "./google-api.ts";
import { type Admit, readRawMessage } from "./raw-message-reader.ts";

type Envelope = ReturnType<typeof envelopeOf>;

export type FetchedRaw = Envelope & {
  readonly bytes: Uint8Array;
};

export interface GmailRaw {
  /** A long message waits for `admit` before it is read on. */
  getRaw(
    messageId: string,
    signal: AbortSignal,
    admit?: Admit,
  ): Promise<FetchedRaw>;
  /** What Gmail itself says of a message. */
  getEnvelope(messageId: string, signal: AbortSignal): Promise<Envelope>;
}

/** Gmail's word for the account that the connection belongs to. */
const ME = "me";
const ENVELOPE_FIELDS = "id,threadId,labelIds,snippet,internalDate";
const RAW_FIELDS = "id,threadId,labelIds,snippet,sizeEstimate,internalDate,raw";

const atOnce: Admit = async () => undefined;

export function rawOf(call: ApiCall<gmail_v1.Resource$Users>): GmailRaw {
  return {
    getRaw: (id, signal, admit = atOnce) =>
      call(named(id), signal, async ({ messages }) => {
        const { data } = await messages.get(
          { userId: ME, id, format: "raw", fields: RAW_FIELDS },
          { signal, responseType: "stream" },
        );
        const body = bodyStream(data);
        const { envelope, bytes } = await readOn(signal, () =>
          readRawMessage(body, admit),
        );
        return { ...envelopeOf(envelope), bytes };
      }),
    getEnvelope: (id, signal) =>
      call(named(id), signal, async ({ messages }) => {
        const { data } = await messages.get(
          { userId: ME, id, format: "minimal", fields: ENVELOPE_FIELDS },
          { signal },
        );
        return envelopeOf(data);
      }),
  };
}

function named(messageId: string): string {
  return `Gmail message ${messageId}`;
}
