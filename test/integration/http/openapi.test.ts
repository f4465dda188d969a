import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openApiOf } from "#functions/http/listing/documentation.ts";
import { functionName } from "#shared/kernel/function-name.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import { stage } from "../stage.ts";

const Endpoint = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()),
  responses: z.record(z.string(), JsonRecord),
  "x-effect": z.string(),
  "x-policy-pattern": z.string(),
  "x-permissions": z.array(z.string()),
});

const Document = z.looseObject({
  openapi: z.literal("3.1.0"),
  servers: z.array(JsonRecord),
  security: z.array(JsonRecord),
  paths: z.record(
    z.string(),
    z.strictObject({ post: Endpoint, get: JsonRecord.optional() }),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), JsonRecord) }),
});

const { collider } = await stage();
const operations = await collider.composition.registry.loadAll();

async function textAt(path: string): Promise<string> {
  return (await fetch(`${collider.url}${path}`)).text();
}

const text = await textAt("/openapi.json");
const document = Document.parse(JSON.parse(text));

/** What a public linter says against a document; it also holds every example against its schema. */
async function faultsOf(source: string): Promise<readonly string[]> {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({
    source,
    absoluteRef: "/openapi.json",
    config,
  });
  return problems.map(
    ({ ruleId, message, location }) =>
      `${ruleId}: ${message} (${location[0]?.pointer})`,
  );
}

describe("the OpenAPI document", () => {
  it("passes every rule of a linter", async () => {
    expect(await faultsOf(text)).toEqual([]);
  });

  it.each([
    ["an example that does not fit", '"limit":10', '"limit":1000'],
    ["a reference that leads nowhere", "schemas/WhoamiPayload", "schemas/Who"],
  ])("would not pass it with %s", async (_, from, to) => {
    expect(await faultsOf(text.replace(from, to))).not.toEqual([]);
  });

  it("shows no bounds that every number of the language has", () => {
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it("has every function that is not for the platform alone", () => {
    const open = operations.filter(({ policy }) => !isForPlatformAlone(policy));
    expect(Object.keys(document.paths).toSorted()).toEqual(
      open.map(({ name }) => `/${functionName(name)}`).toSorted(),
    );
    expect(document.paths).not.toHaveProperty("/sweep-runs");
  });

  it("says how an operation is listened to or downloaded, where it can be", () => {
    const listened = Object.entries(document.paths).filter(
      ([, { get }]) => get !== undefined,
    );
    expect(listened.map(([path]) => path)).toEqual([
      "/download-export",
      "/watch-workflow",
    ]);
    expect(document.paths["/download-export"]?.get).toMatchObject({
      parameters: [
        { name: "casefile_id", in: "query", required: true },
        { name: "export_id", in: "query", required: true },
      ],
      responses: { "200": { content: { "application/zip": {} } } },
    });
    const { get } = document.paths["/watch-workflow"] ?? {};
    expect(get).toMatchObject({
      parameters: [
        { name: "run_id", in: "query", required: true },
        { name: "last_event_id", in: "query", required: false },
        { name: "Last-Event-ID", in: "header" },
      ],
      responses: { "200": { content: { "text/event-stream": {} } } },
    });
  });

  it("says of an operation what it needs and what it may answer", () => {
    const { post } = document.paths["/start-workflow"] ?? {};
    expect(post).toMatchObject({
      operationId: "start_workflow",
      tags: ["workflows"],
      "x-effect": "transactional",
      "x-policy-pattern": "write",
      "x-permissions": ["workflows:write"],
    });
    expect(Object.keys(post?.responses ?? {})).toEqual(
      ["200", "202", "400", "401", "403", "404", "409", "429"].concat(
        "500",
        "503",
        "504",
      ),
    );
    const whoami = document.paths["/whoami"]?.post.responses;
    expect(Object.keys(whoami ?? {})).not.toContain("202");
    expect(Object.keys(whoami ?? {})).not.toContain("409");
  });

  it("names the server it comes from, or the one it is made for", async () => {
    expect(document.servers).toEqual([{ url: "/" }]);
    const elsewhere = await openApiOf(operations, "https://example.net");
    expect(elsewhere["servers"]).toEqual([{ url: "https://example.net" }]);
  });
});

describe("the page of the document", () => {
  it("has all its files from this server, and may use no others", async () => {
    const response = await fetch(`${collider.url}/docs`);
    const page = await response.text();
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, file = ""]) => file,
    );
    expect(files).toEqual([
      "data:,",
      "/docs/swagger-ui.css",
      "/docs/swagger-ui-bundle.js",
      "/docs/start.js",
    ]);
    for (const file of files.slice(1)) {
      const served = await fetch(`${collider.url}${file}`);
      expect(served.headers.get("content-type")).toMatch(
        /^text\/(css|javascript)/,
      );
    }
  });

  it("is no way to other files", async () => {
    const answer = await fetch(`${collider.url}/docs/..%2fpackage.json`);
    expect(answer.status).toBe(404);
  });
});
