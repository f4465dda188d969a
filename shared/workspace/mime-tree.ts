import { Splitter, type SplitPiece } from "mailsplit";
import type { GmailHeader } from "./gmail-message.ts";
import { decodeText, readHeaders } from "./mail-headers.ts";

/** A part of a message as Gmail's payload shows it. */
export interface MimePart {
  /** Empty for the root, then `0`, `1`, `1.0`. */
  readonly partId: string;
  readonly mimeType: string;
  /** Empty when it has none. */
  readonly filename: string;
  readonly headers: readonly GmailHeader[];
  /** Without its transfer encoding, in its own charset; empty for a multipart. */
  readonly content: Uint8Array;
  readonly parts: readonly MimePart[];
}

type SplitNode = Extract<SplitPiece, { readonly type: "node" }>;

interface Branch {
  readonly node: SplitNode;
  readonly chunks: Buffer[];
  readonly children: Branch[];
}

// The splitter takes quadratic time to read a folded header, so it is given no large one.
const MAX_HEAD_BYTES = 64 * 1024;
const MAX_EMBEDDED_DEPTH = 10;
const CR = 0x0d;
const LF = 0x0a;

/** Never fails: what cannot be taken apart is one part of plain text without headers. */
export function parseMimeTree(bytes: Uint8Array): Promise<MimePart> {
  return parseMessage(bytes, "", MAX_EMBEDDED_DEPTH);
}

/** The parts that are files, in the message's order. What a forwarded message holds is a part of that one file. */
export function attachedParts(part: MimePart): readonly MimePart[] {
  if (isAttached(part)) return [part];
  return part.parts.flatMap(attachedParts);
}

/** Text to be read has no name and is not said to be an attachment. */
export function isAttached(part: MimePart): boolean {
  if (part.mimeType.startsWith("multipart/")) return false;
  return (
    part.filename !== "" ||
    !/^text\/(?:plain|html)$/.test(part.mimeType) ||
    part.headers.some(
      ({ name, value }) =>
        name.toLowerCase() === "content-disposition" &&
        /^\s*attachment/i.test(value),
    )
  );
}

async function parseMessage(
  bytes: Uint8Array,
  partId: string,
  depth: number,
): Promise<MimePart> {
  try {
    const halves = halve(bytes);
    const root = await splitMessage(halves);
    if (root !== null) {
      const part = await partOf(root, partId, depth);
      return { ...part, headers: readHeaders(halves.head) };
    }
  } catch {
    // Falls through to the part that holds everything.
  }
  return {
    partId,
    mimeType: "text/plain",
    filename: "",
    headers: [],
    content: bytes,
    parts: [],
  };
}

interface Halves {
  readonly head: Buffer;
  /** With the empty line before it. */
  readonly body: Buffer;
}

/** The header block of a message. */
export function headOf(message: Uint8Array): Uint8Array {
  return halve(message).head;
}

/** A message before and after the first of its lines that is empty. */
function halve(message: Uint8Array): Halves {
  const bytes = Buffer.from(
    message.buffer,
    message.byteOffset,
    message.byteLength,
  );
  for (let line = 0; line < bytes.length;) {
    const second = bytes[line] === CR ? line + 1 : line;
    if (bytes[second] === LF)
      return { head: bytes.subarray(0, line), body: bytes.subarray(line) };
    const end = bytes.indexOf(LF, line);
    if (end === -1) break;
    line = end + 1;
  }
  return { head: bytes, body: Buffer.from("\r\n") };
}

/** The lines of a head that say what the body is: all that splitting takes. */
function contentLines(head: Buffer): Buffer {
  const lines = head
    .toString("latin1")
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .filter((line) => /^content-/i.test(line));
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(""), "latin1");
}

async function splitMessage({ head, body }: Halves): Promise<Branch | null> {
  const splitter = new Splitter({
    ignoreEmbedded: true,
    maxHeadSize: MAX_HEAD_BYTES,
  });
  splitter.end(Buffer.concat([contentLines(head), body]));
  const branches = new Map<SplitNode, Branch>();
  let root: Branch | null = null;
  const pieces: AsyncIterable<SplitPiece> = splitter;
  for await (const piece of pieces) {
    if (piece.type === "node") {
      const branch = { node: piece, chunks: [], children: [] };
      branches.set(piece, branch);
      root ??= branch;
      if (piece.parentNode !== false)
        branches.get(piece.parentNode)?.children.push(branch);
    } else if (piece.type === "body") {
      branches.get(piece.node)?.chunks.push(piece.value);
    }
  }
  return root;
}

async function partOf(
  branch: Branch,
  partId: string,
  depth: number,
): Promise<MimePart> {
  const { node } = branch;
  const mimeType = node.contentType === false ? "text/plain" : node.contentType;
  const content = await decodedContent(branch);
  const childId = (index: number) =>
    partId === "" ? String(index) : `${partId}.${index}`;
  const parts =
    mimeType === "message/rfc822" && depth > 0
      ? [await parseMessage(content, childId(0), depth - 1)]
      : await Promise.all(
          branch.children.map((child, index) =>
            partOf(child, childId(index), depth),
          ),
        );
  return {
    partId,
    mimeType,
    filename: node.filename === false ? "" : readFilename(node.filename),
    headers: readHeaders(node.getHeaders()),
    content,
    parts,
  };
}

async function decodedContent(branch: Branch): Promise<Uint8Array> {
  const decoder = branch.node.getDecoder();
  decoder.end(Buffer.concat(branch.chunks));
  const decoded: Buffer[] = [];
  const chunks: AsyncIterable<Buffer> = decoder;
  for await (const chunk of chunks) decoded.push(chunk);
  return Buffer.concat(decoded);
}

// The splitter gives the bytes of a header that was never encoded one character each.
function readFilename(name: string): string {
  const bytes = Buffer.from(name, "latin1");
  return bytes.toString("latin1") === name ? decodeText(bytes) : name;
}
