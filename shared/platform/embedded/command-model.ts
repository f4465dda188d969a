import { z } from "zod";
import {
  isJsonObject,
  JsonRecord,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type {
  Model,
  ModelAnswer,
  ModelMessage,
  ModelRequest,
  ModelTool,
  ModelToolCall,
} from "../model.ts";

const NO_MODEL =
  "No model is configured, so that only commands are understood: /help lists the tools, /tool_name key=value calls one.";

const JsonCall = z.strictObject({
  tool_name: z.string(),
  parameters: JsonRecord.default({}),
});

/** Calls as JSON: one, or a list of them. */
const JsonCalls = z.union([
  JsonCall.transform((call) => [call]),
  z.array(JsonCall).min(1),
]);

/** `key=value`: the value bare, or in quotes, in which a backslash keeps the character after it. */
const ARGUMENT = /([\w.]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+|$)/y;

function say(text: string): ModelAnswer {
  return { text, toolCalls: [] };
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function takesText({ parameters }: ModelTool, name: string): boolean {
  const { properties } = parameters;
  const property = isJsonObject(properties) ? properties[name] : undefined;
  return isJsonObject(property) && property["type"] === "string";
}

function valueOf(tool: ModelTool, name: string, written: string): JsonValue {
  const text = written.startsWith('"')
    ? written.slice(1, -1).replaceAll(/\\(.)/g, "$1")
    : written;
  return takesText(tool, name) ? text : (jsonOf(text) ?? text);
}

/** Null where the text is something else than `key=value`. */
function argumentsOf(tool: ModelTool, text: string): JsonObject | null {
  const values: [string, JsonValue][] = [];
  const pattern = new RegExp(ARGUMENT);
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return null;
    const [, name = "", written = ""] = found;
    values.push([name, valueOf(tool, name, written)]);
  }
  return Object.fromEntries(values);
}

function parametersLine({ parameters }: ModelTool): string {
  const { properties, required } = parameters;
  if (!isJsonObject(properties)) return "";
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.keys(properties)
    .map((name) => (needed.includes(name) ? ` ${name}=` : ` [${name}=]`))
    .join("");
}

function help(tools: readonly ModelTool[]): string {
  const lines = tools.map(
    (tool) => `/${tool.name}${parametersLine(tool)} - ${tool.description}`,
  );
  return ["These tools are yours to call:", ...lines].join("\n");
}

function callOf(
  index: number,
  name: string,
  parameters: JsonObject,
): ModelToolCall {
  return { id: `call-${index}`, name, parameters };
}

function commandAnswer(text: string, tools: readonly ModelTool[]): ModelAnswer {
  const [, name = "", rest = ""] = /^\/(\S*)\s*([^]*)$/.exec(text) ?? [];
  if (name === "help") return say(help(tools));
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined)
    return say(`You have no tool "${name}". /help lists those that you have.`);
  const parameters = argumentsOf(tool, rest.trimEnd());
  return parameters === null
    ? say(
        `/${name} takes key=value, values with spaces in quotes:\n/${name}${parametersLine(tool)}`,
      )
    : { text: "", toolCalls: [callOf(1, name, parameters)] };
}

function answerToUser(
  content: string,
  tools: readonly ModelTool[],
): ModelAnswer {
  const text = content.trim();
  if (text.startsWith("/")) return commandAnswer(text, tools);
  const calls = JsonCalls.safeParse(jsonOf(text));
  if (!calls.success) return say(NO_MODEL);
  return {
    text: "",
    toolCalls: calls.data.map(({ tool_name: name, parameters }, index) =>
      callOf(index + 1, name, parameters),
    ),
  };
}

/** What the tools answered since the user spoke. */
function report(messages: readonly ModelMessage[]): string {
  const since = messages.findLastIndex(({ role }) => role === "user");
  return messages
    .slice(since)
    .filter((message) => message.role === "tool")
    .map(({ name, text }) => {
      const value = jsonOf(text);
      return `${name}: ${value === undefined ? text : JSON.stringify(value, null, 2)}`;
    })
    .join("\n");
}

/** A model where there is none: it does what a user commands, in so many words, and never what a tool answered. */
export const commandModel: Model = {
  answer: async ({ messages, tools }: ModelRequest) => {
    const last = messages.at(-1);
    return last?.role === "user"
      ? answerToUser(last.text, tools)
      : say(report(messages));
  },
};
