import type { Config } from "#functions/config.ts";

type Settings = Pick<
  Config,
  "workspace" | "workspaceEmulatorHost" | "workspaceDir"
>;

/** Whose mail, files and sheets are read. */
export function workspacePlace(settings: Settings): string {
  const { workspace, workspaceEmulatorHost, workspaceDir } = settings;
  if (workspace.type === "google") return "Google's own";
  const place = workspaceEmulatorHost ?? workspaceDir;
  return workspace.asksUsers
    ? `${place}, once a user has connected it by connect_workspace`
    : place;
}
