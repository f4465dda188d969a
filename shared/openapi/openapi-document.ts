import { RequestEnvelope } from "#shared/dispatch/envelope.ts";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import {
  AnswerMetadata,
  ErrorBody,
  Refusal,
  Success,
} from "./answer-schemas.ts";
import { operationPath, operationSchemas } from "./operation-path.ts";
import { publishedSchema } from "./published-schema.ts";
import { refusalCodes, refusalExample } from "./refusals.ts";
import { pascalCase } from "./schema-names.ts";

const DESCRIPTION = `Every operation is one function: \`POST /<function-name>\` with a bearer token and a JSON envelope around its
payload. A \`request_id\` makes a call idempotent; \`execution_directives.dry_run\` checks it and keeps nothing. Errors have the
shape of google.rpc.Status, and an error's \`reason\` is stable.`;

const BEARER = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description:
    "An ID token of Google's or Firebase's; on one machine, what `npm run --silent token` prints.",
};

export interface DocumentFacts {
  readonly version: string;
  /** Where the functions are; the server of the document itself when it is \`/\`. */
  readonly serverUrl: string;
}

function propertiesOf(schema: JsonObject): JsonObject {
  const { properties } = schema;
  return isJsonObject(properties) ? properties : {};
}

/** Every member of a request's envelope but its payload, as a component of its own and as a reference to it. */
function envelopeParts(): {
  readonly schemas: JsonObject;
  readonly references: JsonObject;
} {
  const { payload: _, ...members } = propertiesOf(
    publishedSchema("Envelope", RequestEnvelope, "input"),
  );
  const nameOf = (member: string): string => `Envelope${pascalCase(member)}`;
  return {
    schemas: Object.fromEntries(
      Object.entries(members).map(([name, schema]) => [nameOf(name), schema]),
    ),
    references: Object.fromEntries(
      Object.keys(members).map((name) => [
        name,
        { $ref: `#/components/schemas/${nameOf(name)}` },
      ]),
    ),
  };
}

function componentsOf<Services>(
  operations: readonly Operation<Services>[],
): JsonObject {
  const envelope = envelopeParts();
  const metadata = { $ref: "#/components/schemas/AnswerMetadata" };
  const error = { $ref: "#/components/schemas/Error" };
  const refusal = publishedSchema("Refusal", Refusal, "output");
  const around = {
    request: envelope.references,
    answer: {
      ...propertiesOf(publishedSchema("Answer", Success, "output")),
      metadata,
    },
  };
  return {
    securitySchemes: { bearer: BEARER },
    schemas: {
      ...Object.assign(
        {},
        ...operations.map((operation) => operationSchemas(operation, around)),
      ),
      ...envelope.schemas,
      AnswerMetadata: publishedSchema(
        "AnswerMetadata",
        AnswerMetadata,
        "output",
      ),
      Error: publishedSchema("Error", ErrorBody, "output"),
      Refusal: {
        ...refusal,
        properties: { ...propertiesOf(refusal), error, metadata },
      },
    },
    examples: Object.fromEntries(
      [...new Set(operations.flatMap(refusalCodes))].map((code) => [
        code,
        { value: refusalExample(code) },
      ]),
    ),
  };
}

function tagsOf<Services>(
  operations: readonly Operation<Services>[],
): readonly JsonObject[] {
  const byTag = Map.groupBy(
    operations,
    ({ classification }) => classification.subdomain,
  );
  return [...byTag].map(([name, [first]]) => ({
    name,
    description: `Of the domain ${first?.classification.domain ?? "automation"}.`,
  }));
}

/** Everything that people and programs may call, as an OpenAPI 3.1 document. */
export function openApiDocument<Services>(
  operations: readonly Operation<Services>[],
  { version, serverUrl }: DocumentFacts,
): JsonObject {
  const open = operations.filter(({ policy }) => !isForPlatformAlone(policy));
  return {
    openapi: "3.1.0",
    info: {
      title: "Collider",
      version,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    tags: tagsOf(open),
    paths: Object.fromEntries(open.map(operationPath)),
    components: componentsOf(open),
  };
}
