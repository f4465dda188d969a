import { z } from "zod";
import { sessionPath } from "#shared/dispatch/session-path.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import {
  isPreconditionFailure,
  type Document,
  type DocumentReader,
  type DocumentStore,
  type Transaction,
  type Where,
  type Write,
} from "#shared/platform/document-store.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { ChatMessage, ToolCall } from "./message.ts";

/** What is kept of a message; the calls as text, because a document holds no arrays of arrays. */
const MessageData = z.object({
  role: ChatMessage.shape.role,
  content: z.string(),
  tool_calls: z
    .string()
    .transform((text) => z.array(ToolCall).parse(JSON.parse(text))),
  tool_call_id: z.string().nullable(),
  tool_name: z.string().nullable(),
  created_at: z.string(),
  order: z.string(),
});

/** What is said, before it is kept. */
export type NewMessage = Pick<ChatMessage, "role" | "content"> &
  Partial<Pick<ChatMessage, "tool_calls" | "tool_call_id" | "tool_name">>;

/** Where a message stands in a session: in which turn, and where in it. */
export interface Place {
  readonly sessionId: string;
  /** The same for every repeat of the turn. */
  readonly turn: string;
  readonly index: number;
}

const INDEX_DIGITS = 3;

function idOf({ turn, index }: Place): string {
  return `${turn}-${String(index).padStart(INDEX_DIGITS, "0")}`;
}

function pathOf(place: Place): string {
  return `${messagesCollection(place.sessionId)}/${idOf(place)}`;
}

function messagesCollection(sessionId: string): string {
  return `${sessionPath(sessionId)}/messages`;
}

function readMessage(document: Document): ChatMessage {
  const { order: _, ...message } = MessageData.parse(document.data);
  return { message_id: document.id, ...message };
}

/** When the turn of a kept message began, as the messages are ordered by. */
function beginningOf(document: Document): string {
  const [beginning = ""] = MessageData.parse(document.data).order.split(" ");
  return beginning;
}

/** So many messages before a turn are read for its model. */
const MOST_BEFORE = 60;

export interface KeptTurn {
  readonly messages: readonly ChatMessage[];
  /** The last ones of the turns that began before it, oldest first. */
  readonly before: readonly ChatMessage[];
  /** When it began: after every other of its session. */
  readonly beginning: string;
}

/** A turn as far as it is kept already, with what was said before it. */
export async function readTurn(
  reader: DocumentReader,
  { sessionId, turn }: Pick<Place, "sessionId" | "turn">,
  now: number,
): Promise<KeptTurn> {
  const first = await reader.get(pathOf({ sessionId, turn, index: 0 }));
  if (first === null) {
    const last = await lastDocuments(reader, sessionId);
    const [newest] = last;
    const earliest =
      newest === undefined ? 0 : epochMs(beginningOf(newest)) + 1;
    const beginning = isoTime(Math.max(now, earliest));
    return { messages: [], before: inOrder(last), beginning };
  }
  const beginning = beginningOf(first);
  const [found, last] = await Promise.all([
    reader.query({
      from: { collection: messagesCollection(sessionId) },
      where: [
        { field: "order", operator: ">=", value: `${beginning} ${turn}` },
        { field: "order", operator: "<", value: `${beginning} ${turn}~` },
      ],
      orderBy: [{ field: "order", direction: "ascending" }],
    }),
    lastDocuments(reader, sessionId, [
      { field: "order", operator: "<", value: beginning },
    ]),
  ]);
  return { messages: found.map(readMessage), before: inOrder(last), beginning };
}

/** Whoever closes a chat ends the turn that goes on in it. */
async function requireOpen(
  transaction: Transaction,
  sessionId: string,
): Promise<void> {
  const session = await transaction.get(sessionPath(sessionId));
  if (session?.data["active"] === true) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    "The session was closed while the model answered.",
    { reason: "SESSION_CLOSED" },
  );
}

/**
 * Keeps a message at its place, once. Where there is one already, that one stands: another delivery of the turn was faster.
 *
 * @throws ColliderError FAILED_PRECONDITION where the session is closed.
 */
export async function keepMessage(
  documents: DocumentStore,
  place: Place,
  said: NewMessage,
  kept: {
    /** When its turn began. */
    readonly beginning: string;
    readonly now: number;
    readonly besides: readonly Write[];
  },
): Promise<ChatMessage> {
  const path = pathOf(place);
  const message = {
    role: said.role,
    content: said.content,
    tool_calls: said.tool_calls ?? [],
    tool_call_id: said.tool_call_id ?? null,
    tool_name: said.tool_name ?? null,
    created_at: isoTime(kept.now),
  };
  const data = {
    ...message,
    tool_calls: JSON.stringify(message.tool_calls),
    order: `${kept.beginning} ${idOf(place)}`,
  };
  try {
    await documents.transaction(async (transaction) => {
      await requireOpen(transaction, place.sessionId);
      transaction.write({ type: "create", path, data }, ...kept.besides);
    });
  } catch (thrown) {
    const other = isPreconditionFailure(thrown)
      ? await documents.get(path)
      : null;
    if (other === null) throw thrown;
    return readMessage(other);
  }
  return { message_id: idOf(place), ...message };
}

async function lastDocuments(
  reader: DocumentReader,
  sessionId: string,
  where: readonly Where[] = [],
): Promise<readonly Document[]> {
  return reader.query({
    from: { collection: messagesCollection(sessionId) },
    where,
    orderBy: [{ field: "order", direction: "descending" }],
    limit: MOST_BEFORE,
  });
}

function inOrder(last: readonly Document[]): readonly ChatMessage[] {
  return last.map(readMessage).toReversed();
}

/** What was said in a session, newest first. */
export async function pageOfMessages(
  reader: DocumentReader,
  sessionId: string,
  page: PageRequest,
): Promise<Page<ChatMessage>> {
  const collection = messagesCollection(sessionId);
  const found = await queryPage(
    reader,
    {
      from: { collection },
      orderBy: [{ field: "order", direction: "descending" }],
    },
    page,
  );
  return { ...found, items: found.items.map(readMessage) };
}

/** How many messages a session holds; an aggregate. */
export async function countMessages(
  reader: DocumentReader,
  sessionId: string,
): Promise<number> {
  return reader.count({
    from: { collection: messagesCollection(sessionId) },
  });
}
