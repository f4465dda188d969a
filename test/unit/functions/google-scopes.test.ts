import { expect, it } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import type { Services } from "#functions/services.ts";
import { Registry } from "#shared/registry/registry.ts";

const operations = await new Registry<Services>(OPERATION_LOADERS).loadAll();

it("an operation says what Google must have granted exactly where it needs the caller's permission for the workspace", () => {
  const saying = operations.filter(
    ({ googleScopes }) => googleScopes.length > 0,
  );
  const needing = operations.filter(({ policy }) =>
    policy.permissions.some((one) => one.startsWith("workspace:")),
  );
  expect(saying.map(({ name }) => name)).toEqual(
    needing.map(({ name }) => name),
  );
});
