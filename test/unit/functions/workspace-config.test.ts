import { expect, it } from "vitest";
import { readWorkspaceConfig } from "#functions/process/settings/workspace-config.ts";

it("refuses a workspace of another process where the connections are people's own", () => {
  const host = { WORKSPACE_EMULATOR_HOST: "127.0.0.1:8130" };
  expect(readWorkspaceConfig(host, true)).toEqual({
    data: null,
    faults: ["WORKSPACE_EMULATOR_HOST must be unset on Google Cloud itself"],
  });
  expect(readWorkspaceConfig(host, false).data?.type).toBe("local");
});
