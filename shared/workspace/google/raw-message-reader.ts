import { z } from "zod";

/**
 * Is asked once for a message that turns out to be a long one, and resolves when there is room to read on. Null where its
 * size is not known.
 */
export type Admit = (sizeBytes: number | null) => Promise<void>;

/** So much of a message is read before it is asked whether there is room: most messages have less. */
const FREE_BYTES = 512 * 1024;

// What is said of a size is not believed any further: Gmail takes 50 MB.
const MOST_EXPECTED_BYTES = 64 * 1024 * 1024;

// The quotation marks of a text in JSON are escaped, so that this is found nowhere but where the member begins.
const RAW_MEMBER = /"raw"\s*:\s*"/;
const SIZE_MEMBER = /"sizeEstimate"\s*:\s*(\d{1,15})\b/;

const Text = z.string().nullable().default(null);

const Envelope = z.object({
  id: Text,
  threadId: Text,
  snippet: Text,
  internalDate: Text,
  labelIds: z.array(z.string()).nullable().default(null),
});

/** What Gmail says of a message in its format raw, and the message's own bytes. */
export interface ReadRawMessage {
  readonly envelope: z.infer<typeof Envelope>;
  readonly bytes: Uint8Array;
}

/** A message resource as it arrives: `raw` is decoded at once, and what stands around it kept. */
class RawMessageReader {
  /** Of the message's length where that is known before: it is held once. */
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  /** A character a byte. */
  #around = "";
  #where: "before" | "inside" | "after" = "before";
  /** Of `raw`, what cannot be decoded yet. */
  #rest = "";

  /** Bytes of the message that have been read. */
  get length(): number {
    return this.#length;
  }

  /** What the resource has said of the size until now. */
  get sizeEstimate(): number | null {
    const found = SIZE_MEMBER.exec(this.#around)?.[1];
    return found === undefined ? null : Number(found);
  }

  /** A character a byte. */
  push(text: string): void {
    if (this.#where === "inside") this.#takeRaw(text);
    else this.#takeAround(text);
  }

  /** @throws SyntaxError for a resource that was cut off. */
  end(): ReadRawMessage {
    const text = Buffer.from(this.#around, "latin1").toString("utf8");
    return {
      envelope: Envelope.parse(JSON.parse(text)),
      bytes: this.#bytes.subarray(0, this.#length),
    };
  }

  #takeAround(text: string): void {
    this.#around += text;
    const found =
      this.#where === "before" ? RAW_MEMBER.exec(this.#around) : null;
    if (found === null) return;
    const end = found.index + found[0].length;
    const value = this.#around.slice(end);
    this.#around = this.#around.slice(0, end);
    this.#where = "inside";
    this.#takeRaw(value);
  }

  #takeRaw(text: string): void {
    const quote = text.indexOf('"');
    if (quote === -1) {
      const all = this.#rest + text;
      const end = decodableLength(all);
      this.#rest = all.slice(end);
      this.#decode(all.slice(0, end));
    } else {
      this.#decode(unescaped(this.#rest + text.slice(0, quote)));
      this.#where = "after";
      this.#takeAround(text.slice(quote));
    }
  }

  #decode(base64: string): void {
    this.#makeRoom(this.#length + Math.ceil((base64.length * 3) / 4));
    this.#length += this.#bytes.write(base64, this.#length, "base64url");
  }

  #makeRoom(length: number): void {
    const before = this.#bytes;
    if (length <= before.length) return;
    const expected = Math.min(this.sizeEstimate ?? 0, MOST_EXPECTED_BYTES);
    this.#bytes = Buffer.allocUnsafe(
      Math.max(length, 2 * before.length, expected),
    );
    before.copy(this.#bytes, 0, 0, this.#length);
  }
}

function latin1Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

/** Four characters are three bytes; from what JSON escapes - padding, at most - nothing is read until all is there. */
function decodableLength(base64: string): number {
  const escape = base64.indexOf("\\");
  const end = escape === -1 ? base64.length : escape;
  return end - (end % 4);
}

function unescaped(text: string): string {
  return text.includes("\\") ? z.string().parse(JSON.parse(`"${text}"`)) : text;
}

/**
 * Reads a message resource in the format raw as it arrives. Its bytes are held once: neither its JSON nor the base64 in it
 * is ever there as a whole.
 *
 * @throws SyntaxError for one that was cut off.
 */
export async function readRawMessage(
  body: AsyncIterable<unknown>,
  admit: Admit,
): Promise<ReadRawMessage> {
  const reader = new RawMessageReader();
  let isAdmitted = false;
  for await (const piece of body) {
    reader.push(latin1Of(z.instanceof(Uint8Array).parse(piece)));
    if (isAdmitted || reader.length <= FREE_BYTES) continue;
    isAdmitted = true;
    await admit(reader.sizeEstimate);
  }
  return reader.end();
}
