import { SCHEDULED_OPERATIONS } from "#functions/process/delivery/schedule.ts";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import type { Services } from "#functions/services.ts";
import { functionSettings } from "#scripts/deploy/function-settings.ts";
import { functionsManifest } from "#scripts/deploy/functions-manifest.ts";
import type { Deployment } from "#shared/registry/deployment.ts";
import { operationDefiner } from "#shared/registry/define-operation.ts";
import { Registry } from "#shared/registry/registry.ts";

const operations = await new Registry<Services>(OPERATION_LOADERS).loadAll();

function operationWith(deployment: Deployment) {
  return operationDefiner<unknown>()({
    name: "count_stars",
    description: "Counts.",
    classification: {
      domain: "automation",
      subdomain: "stars",
      capability: "read",
      complexity: "atomic",
      maturity: "beta",
      integration_tier: "internal",
    },
    input: z.strictObject({}),
    output: z.strictObject({}),
    examples: [{}],
    policy: {
      pattern: "read",
      permissions: [],
      casefile: "none",
      session: "none",
    },
    effect: "none",
    deployment,
    handle: async () => ({}),
  });
}

describe.each(operations)("the function of $name", (operation) => {
  const settings = functionSettings(operation);

  test("has longer than the call that it serves, and no longer than a task may take", () => {
    expect(settings.timeoutSeconds).toBeGreaterThan(operation.timeoutSeconds);
    expect(settings.timeoutSeconds).toBeLessThanOrEqual(1800);
  });

  test("has names that Google takes for a service and for an export", () => {
    expect(settings.id).toMatch(/^[a-z][a-z\d-]{0,47}[a-z\d]$/u);
    expect(settings.entryPoint).toMatch(/^[a-z]\w*$/u);
  });

  test("is called by nobody but the platform where it is the platform's own", () => {
    const isControl = operation.policy.pattern === "control";
    expect(settings.invokers).toEqual(
      isControl ? ["collider-tasks"] : "everybody",
    );
    expect(isControl || settings.schedule === null).toBe(true);
  });
});

function namesOf(serviceAccount: string): readonly string[] {
  return operations
    .map((operation) => functionSettings(operation))
    .filter((settings) => settings.serviceAccount === serviceAccount)
    .map(({ entryPoint }) => entryPoint);
}

test("whatever asks Google Workspace runs as an account of its own, and nothing else does", () => {
  expect(namesOf("collider-workspace")).toEqual([
    "batch_get_sheets",
    "confirm_workspace",
    "connect_workspace",
    "disconnect_workspace",
    "get_drive_file",
    "get_gmail_message",
    "list_drive_files",
    "list_gmail_messages",
    "process_chat_request",
    "process_tool_request",
    "search_gmail",
    "send_gmail_message",
    "store_drive_files",
    "store_gmail_messages",
    "store_sheet_data",
  ]);
  expect(namesOf("collider-domain")).toHaveLength(operations.length - 15);
});

test("a schedule calls the same operations, each minute, here and in the cloud", () => {
  const scheduled = operations
    .map((operation) => functionSettings(operation))
    .filter(({ schedule }) => schedule !== null);
  expect(scheduled.map(({ entryPoint }) => entryPoint).toSorted()).toEqual(
    SCHEDULED_OPERATIONS.toSorted(),
  );
  expect(new Set(scheduled.map(({ schedule }) => schedule))).toEqual(
    new Set(["* * * * *"]),
  );
});

test("what an operation says of its function is held before what follows of its kind", () => {
  expect(functionSettings(operationWith({}))).toMatchObject({
    memoryMb: 512,
    concurrency: 80,
    schedule: null,
  });
  expect(
    functionSettings(operationWith({ memoryMb: 2048, concurrency: 1 })),
  ).toMatchObject({ memoryMb: 2048, concurrency: 1 });
});

test("the manifest names each function once, by its URL's name", () => {
  const manifest = functionsManifest(
    operations.map((operation) => functionSettings(operation)),
  );
  const ids = [...manifest.matchAll(/^ {2}([\w-]+):$/gmu)].map(([, id]) => id);
  expect(ids).toEqual(operations.map(({ name }) => name.replaceAll("_", "-")));
});
