import type { JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { queryParameters } from "./query-parameters.ts";

/** How an operation's file is downloaded, where it has one. */
export function downloadPath<Services>(
  operation: Operation<Services>,
  {
    refusals,
    tags,
  }: { readonly refusals: JsonObject; readonly tags: string[] },
): JsonObject {
  if (!operation.isDownload) return {};
  return {
    get: {
      operationId: `${operation.name}_file`,
      summary: "Download it, as a ZIP",
      description:
        "The header `Accept: application/zip` asks for it. The file is made while it is sent; where it cannot be made to its end, the connection breaks off, and a POST of the same says why.",
      tags,
      parameters: queryParameters(operation),
      responses: {
        "200": {
          description: "The file, while it is made.",
          content: {
            "application/zip": { schema: { type: "string", format: "binary" } },
          },
        },
        ...refusals,
      },
    },
  };
}
