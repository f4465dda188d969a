import type { JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { queryParameters } from "./query-parameters.ts";

const LAST_EVENT_ID = {
  name: "Last-Event-ID",
  in: "header",
  description:
    "The id of the last event that was heard, as every client of server-sent events sends it by itself.",
  schema: { type: "string" },
};

/** How an operation is listened to, where that can be done. */
export function eventStreamPath<Services>(
  operation: Operation<Services>,
  {
    refusals,
    tags,
  }: { readonly refusals: JsonObject; readonly tags: string[] },
): JsonObject {
  if (!operation.isStreamed) return {};
  const { name, timeoutSeconds } = operation;
  return {
    get: {
      operationId: `${name}_events`,
      summary: "Listen to what it tells, as server-sent events",
      description: `The header \`Accept: text/event-stream\` asks for it. The stream ends with the event \`end\`, or within ${timeoutSeconds} s, and then says to ask again: with the id of the last event it goes on after it. A comment every 15 s keeps the connection.`,
      tags,
      parameters: [...queryParameters(operation), LAST_EVENT_ID],
      responses: {
        "200": {
          description: "The events, one after the other.",
          content: {
            "text/event-stream": { schema: { type: "string" } },
          },
        },
        "204": {
          description: "Everything was told, the end too: ask no more.",
        },
        ...refusals,
      },
    },
  };
}
