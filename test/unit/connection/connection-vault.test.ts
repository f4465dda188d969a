import { expect, it } from "vitest";
import { ConnectionVault } from "#shared/connection/connection-vault.ts";
import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import { createMemorySecrets } from "#shared/platform/embedded/secrets.ts";

const USER = "anna.weber@example.com";
const vault = new ConnectionVault(createMemorySecrets(), 1);
const sealed = await vault.seal(USER, "a refresh token");

/** Opens what was sealed, where the key is answered with a failure. */
async function openedWhere(code: ErrorCode): Promise<string> {
  const secrets = {
    key: async () => {
      throw new ColliderError(code, "No key.");
    },
  };
  return new ConnectionVault(secrets, 1).open(USER, sealed);
}

it("opens for its user what was sealed for him, and for nobody else", async () => {
  expect(await vault.open(USER, sealed)).toBe("a refresh token");
  await expect(vault.open("bob@example.com", sealed)).rejects.toMatchObject({
    reason: "CONNECTION_UNREADABLE",
  });
});

it("does not take a key that cannot be had for the moment for one that is gone", async () => {
  for (const code of ["UNAVAILABLE", "DEADLINE_EXCEEDED"] as const)
    await expect(openedWhere(code)).rejects.toMatchObject({ code });
  await expect(openedWhere("INTERNAL")).rejects.toMatchObject({
    reason: "CONNECTION_UNREADABLE",
  });
});
