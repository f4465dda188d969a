import { z } from "zod";
import { utf8Bytes } from "#shared/kernel/json.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";

// A document holds 1 MiB, what else a step's document says included.
const WHOLE_BYTES = 512 * 1024;

// Where documents are counted as JSON, a text of nothing but quotes takes twice its length.
const WHOLE_JSON_BYTES = 960 * 1024;
const CHUNK_BYTES = 500 * 1024;

/** Whether an output lies in its step's document; a larger one lies in chunks beside it. */
export function isKeptWhole(text: string): boolean {
  return (
    utf8Bytes(text) <= WHOLE_BYTES &&
    utf8Bytes(JSON.stringify(text)) <= WHOLE_JSON_BYTES
  );
}

// Of UTF-8: not the first byte of a character.
function isWithinCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}

function partsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text, "utf8");
  const parts: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(start + CHUNK_BYTES, bytes.length);
    while (isWithinCharacter(bytes[end])) end -= 1;
    parts.push(bytes.toString("utf8", start, end));
    start = end;
  }
  return parts;
}

function chunkPath(stepPath: string, index: number): string {
  return `${stepPath}/output_chunks/${index}`;
}

/** Where the chunks of a step's output lie, in their order. */
export function chunkPaths(stepPath: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    chunkPath(stepPath, index),
  );
}

/**
 * The writes of an output's chunks. They are part of the commit that settles the step, whose condition is the step's
 * document: whoever loses it has written no chunk either.
 */
export function chunkWrites(stepPath: string, text: string): readonly Write[] {
  return partsOf(text).map((part, index) => ({
    type: "set",
    path: chunkPath(stepPath, index),
    data: { text: part },
  }));
}

const Chunk = z.object({ text: z.string() });

/** The fields of a chunk's document. */
export const CHUNK_FIELDS = Object.keys(Chunk.shape);

export function chunkText({ data }: Document): string {
  return Chunk.parse(data).text;
}
