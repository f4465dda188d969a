import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { openApiDocument } from "#shared/openapi/openapi-document.ts";

/** The page may run its own files and call the functions beside it, and is in no other's frame: a token is typed into it. */
export const DOCUMENTATION_HEADERS = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** A file that is served with the page. */
export interface DocumentationFile {
  /** Its path on the server. */
  readonly path: string;
  /** Its media type, as Express knows it. */
  readonly type: "html" | "js" | "css";
  readonly text: () => Promise<string>;
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Collider: every operation</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head><body><div id="operations"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body></html>
`;

// A token stays in the page alone, and nothing is asked of a validator elsewhere.
const START = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#operations",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: -1,
});
`;

async function textAt(url: string): Promise<string> {
  return readFile(fileURLToPath(url), "utf8");
}

/** The page to browse and try every operation, of files that all come from here. */
export const DOCUMENTATION_FILES: readonly DocumentationFile[] = [
  { path: "/docs", type: "html", text: async () => PAGE },
  { path: "/docs/start.js", type: "js", text: async () => START },
  {
    path: "/docs/swagger-ui-bundle.js",
    type: "js",
    text: async () =>
      textAt(import.meta.resolve("swagger-ui-dist/swagger-ui-bundle.js")),
  },
  {
    path: "/docs/swagger-ui.css",
    type: "css",
    text: async () =>
      textAt(import.meta.resolve("swagger-ui-dist/swagger-ui.css")),
  },
];

const Package = z.object({ version: z.string() });

/** The OpenAPI document of this version. */
export async function openApiOf<Services>(
  operations: readonly Operation<Services>[],
  serverUrl = "/",
): Promise<JsonObject> {
  const file = new URL("../../../package.json", import.meta.url);
  const { version } = Package.parse(JSON.parse(await readFile(file, "utf8")));
  return openApiDocument(operations, { version, serverUrl });
}
