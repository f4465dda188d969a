import { sessionPath } from "#shared/dispatch/session-path.ts";
import { asColliderError, errorBody } from "#shared/kernel/error.ts";
import { excerpt } from "#shared/kernel/excerpt.ts";
import { sha256, uuidOf } from "#shared/kernel/hash.ts";
import type { ToolSessionId } from "#shared/kernel/ids.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Model, ModelTool } from "#shared/platform/model.ts";
import type { Platform } from "#shared/platform/platform.ts";
import { modelMessageOf, type ChatMessage, type ToolCall } from "./message.ts";
import {
  keepMessage,
  readTurn,
  type KeptTurn,
  type NewMessage,
} from "./messages.ts";
import { remembered } from "./remembered.ts";

const MOST_ANSWERS = 8;
const MOST_CALLS_AN_ANSWER = 10;
const LONGEST_TOOL_ANSWER = 65_536;
// A turn is one answer, and its receipt one document.
const LONGEST_TURN = 262_144;
const SHORTEST_ROOM = 200;

/** The namespace of the request ids of tool calls; any UUID does. */
const TOOL_CALLS = "5c1f6f3e-6f0b-4b7c-9d55-0f2f5d1c9a37";

/** A tool call of a model, in its caller's name. */
export interface AgentCall {
  readonly toolName: string;
  readonly parameters: JsonObject;
  /** The same for every repeat. */
  readonly requestId: string;
  readonly toolSessionId: ToolSessionId | null;
}

export interface AgentAnswer {
  readonly result: JsonObject;
  readonly toolSessionId: ToolSessionId;
}

/** What a model may do for its caller. */
export interface Agent {
  readonly tools: readonly ModelTool[];
  /** @throws ColliderError where the call was refused or failed. */
  readonly call: (call: AgentCall) => Promise<AgentAnswer>;
}

export interface TurnParts {
  readonly platform: Pick<Platform, "documents" | "clock">;
  readonly model: Model;
  readonly agent: Agent;
  readonly sessionId: string;
  readonly toolSessionId: ToolSessionId | null;
  /** The same for every repeat of the turn. */
  readonly effectKey: string;
  readonly signal: AbortSignal;
}

/** One turn, as far as it has come. */
class Turn {
  readonly #parts: TurnParts;
  readonly #turn: string;
  readonly #kept: KeptTurn;
  readonly #said: ChatMessage[] = [];
  #toolSessionId: ToolSessionId | null;

  private constructor(parts: TurnParts, turn: string, kept: KeptTurn) {
    this.#parts = parts;
    this.#turn = turn;
    this.#kept = kept;
    this.#toolSessionId = parts.toolSessionId;
  }

  static async open(parts: TurnParts): Promise<Turn> {
    const { documents, clock } = parts.platform;
    const turn = sha256(parts.effectKey).slice(0, 24);
    const { sessionId } = parts;
    const now = clock.now();
    const kept = await readTurn(documents, { sessionId, turn }, now);
    return new Turn(parts, turn, kept);
  }

  /** The next message of the turn: the one that is kept already, or the one that is made now. */
  async next(make: () => Promise<NewMessage>): Promise<ChatMessage> {
    const { platform, sessionId } = this.#parts;
    const index = this.#said.length;
    const known = this.#kept.messages[index];
    if (known !== undefined) return this.#note(known);
    const before = this.#toolSessionId;
    const said = await make();
    const message = await keepMessage(
      platform.documents,
      { sessionId, turn: this.#turn, index },
      said,
      {
        beginning: this.#kept.beginning,
        now: platform.clock.now(),
        besides:
          before === this.#toolSessionId ? [] : [this.#toolSessionWrite()],
      },
    );
    return this.#note(message);
  }

  #note(message: ChatMessage): ChatMessage {
    this.#said.push(message);
    return message;
  }

  /** How long the next message may be. */
  #room(): number {
    const said = this.#said.reduce(
      (sum, { content }) => sum + content.length,
      0,
    );
    return Math.max(LONGEST_TURN - said, SHORTEST_ROOM);
  }

  async answer(): Promise<ChatMessage> {
    const { model, agent, signal } = this.#parts;
    return this.next(async () => {
      const { before } = this.#kept;
      const answer = await model.answer({
        messages: [...remembered(before), ...this.#said].map(modelMessageOf),
        tools: agent.tools,
        signal,
      });
      const calls = answer.toolCalls
        .slice(0, MOST_CALLS_AN_ANSWER)
        .map(({ id, name, parameters }) => ({
          tool_call_id: id,
          tool_name: name,
          parameters,
        }));
      const content = excerpt(answer.text, this.#room());
      return { role: "assistant", content, tool_calls: calls };
    });
  }

  /** Carries out a call that a model asked for; what is refused is told to the model. */
  async call({ tool_call_id, tool_name, parameters }: ToolCall): Promise<void> {
    const { agent, effectKey } = this.#parts;
    const about = { role: "tool", tool_call_id, tool_name } as const;
    await this.next(async () => {
      try {
        const { result, toolSessionId } = await agent.call({
          toolName: tool_name,
          parameters,
          requestId: uuidOf(TOOL_CALLS, `${effectKey} ${this.#said.length}`),
          toolSessionId: this.#toolSessionId,
        });
        this.#toolSessionId = toolSessionId;
        const longest = Math.min(LONGEST_TOOL_ANSWER, this.#room());
        const content = excerpt(JSON.stringify(result), longest);
        return { ...about, content };
      } catch (thrown) {
        this.#parts.signal.throwIfAborted();
        const { code, status, message, details } = errorBody(
          asColliderError(thrown),
        );
        const error = { code, status, message, details };
        return { ...about, content: JSON.stringify({ error }) };
      }
    });
  }

  endWith(message: ChatMessage): TakenTurn {
    return {
      message,
      before: this.#said.slice(0, -1),
      toolSessionId: this.#toolSessionId,
    };
  }

  #toolSessionWrite() {
    return {
      type: "update" as const,
      path: sessionPath(this.#parts.sessionId),
      fields: { tool_session_id: this.#toolSessionId },
    };
  }
}

export interface TakenTurn {
  /** The last one, to the user. */
  readonly message: ChatMessage;
  readonly before: readonly ChatMessage[];
  readonly toolSessionId: ToolSessionId | null;
}

/**
 * Takes a user's message, and lets the model answer and call tools until it asks for none; at most eight times. A repeat
 * goes on where the turn was cut short.
 */
export async function takeTurn(
  parts: TurnParts,
  message: string,
): Promise<TakenTurn> {
  const turn = await Turn.open(parts);
  await turn.next(async () => ({ role: "user", content: message }));
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    const answer = await turn.answer();
    if (answer.tool_calls.length === 0) return turn.endWith(answer);
    for (const call of answer.tool_calls) await turn.call(call);
  }
  const end = await turn.next(async () => ({
    role: "error",
    content: `The model asked for tools ${MOST_ANSWERS} times and has not come to an end. Ask for less at once.`,
  }));
  return turn.endWith(end);
}
