import { expect, it } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { HOOKS } from "#functions/hooks.ts";
import { HookSet } from "#shared/dispatch/hooks.ts";
import { defaultHooks } from "#shared/dispatch/policy.ts";
import { Registry } from "#shared/registry/registry.ts";

const operations = await new Registry(OPERATION_LOADERS).loadAll();

it.each(operations.map((operation) => [operation.name, operation] as const))(
  "%s names only hooks that are registered",
  (_, operation) => {
    const names = defaultHooks(operation);
    const hooks = new HookSet(HOOKS).select(names);
    expect(hooks.map(({ name }) => name)).toEqual(names);
    expect(names).toContain("audit");
  },
);
