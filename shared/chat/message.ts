import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import type { ModelMessage } from "#shared/platform/model.ts";

/** A tool that a model asks for. */
export const ToolCall = z.strictObject({
  tool_call_id: z.string(),
  tool_name: z.string(),
  parameters: JsonRecord,
});
export type ToolCall = z.infer<typeof ToolCall>;

/** What is said in a chat. */
export const ChatMessage = z
  .strictObject({
    message_id: z.string(),
    role: z.enum(["user", "assistant", "tool", "error"]),
    content: z.string().meta({
      description: "Text; of a tool its answer as JSON, cut at 64 KiB.",
    }),
    tool_calls: z.array(ToolCall),
    tool_call_id: z
      .string()
      .nullable()
      .meta({ description: "Of a tool: which call it answers." }),
    tool_name: z.string().nullable(),
    created_at: IsoTimestamp,
  })
  .meta({ description: "A message of a chat." });
export type ChatMessage = z.infer<typeof ChatMessage>;

/** What a model sees of a message. */
export function modelMessageOf(message: ChatMessage): ModelMessage {
  const { role, content: text, tool_calls: calls } = message;
  if (role === "user") return { role, text };
  if (role === "tool")
    return {
      role,
      callId: message.tool_call_id ?? "",
      name: message.tool_name ?? "",
      text,
    };
  const toolCalls = calls.map(
    ({ tool_call_id: id, tool_name: name, parameters }) => ({
      id,
      name,
      parameters,
    }),
  );
  return { role: "assistant", text, toolCalls };
}
