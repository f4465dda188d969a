import { describe, expect, it } from "vitest";
import { readConfig } from "#functions/config.ts";
import { workspacePlace } from "#scripts/workspace-place.ts";

const FOLDER = { COLLIDER_WORKSPACE_DIR: "/srv/mail" };

describe("the workspace that a start tells of", () => {
  it("is the folder, or what another process serves", () => {
    expect(workspacePlace(readConfig(FOLDER))).toBe("/srv/mail");
    const emulated = { ...FOLDER, WORKSPACE_EMULATOR_HOST: "127.0.0.1:8130" };
    expect(workspacePlace(readConfig(emulated))).toBe("127.0.0.1:8130");
  });

  it("is nobody's before he has connected it, where users are asked", () => {
    const asking = { ...FOLDER, COLLIDER_WORKSPACE: "local-consent" };
    expect(workspacePlace(readConfig(asking))).toBe(
      "/srv/mail, once a user has connected it by connect_workspace",
    );
  });

  it("is Google's own where that is read, whatever folder is named", () => {
    const google = { ...FOLDER, COLLIDER_WORKSPACE: "google" };
    expect(workspacePlace(readConfig(google))).toBe("Google's own");
  });
});
