import { expect, it } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { createHooks } from "#functions/hooks.ts";
import { HookSet } from "#shared/dispatch/hooks.ts";
import { defaultHooks } from "#shared/dispatch/policy.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { Registry } from "#shared/registry/registry.ts";

const platform = createEmbeddedPlatform({ dataDir: null });
const operations = await new Registry(OPERATION_LOADERS).loadAll();

it.each(operations.map((operation) => [operation.name, operation] as const))(
  "%s names only hooks that are registered",
  (_, operation) => {
    const needs = defaultHooks(operation);
    const hooks = new HookSet(createHooks(platform)).choose(needs, []);
    expect(hooks.map(({ name }) => name)).toEqual(needs.hooks);
    expect(needs.mandatoryHooks).toContain("audit");
  },
);
