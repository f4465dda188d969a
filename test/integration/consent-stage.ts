import { createMemorySecrets } from "#shared/platform/embedded/secrets.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import { createMachine, type Machine } from "./machine.ts";
import { openCollider, type Collider } from "./open-collider.ts";

/** A workspace apart, which programs reach by their users' consent alone, and what these programs leave to each other. */
export interface ConsentStage {
  readonly workspace: ServedWorkspace;
  readonly machine: Machine;
  /** A program on the machine, with settings of its own. */
  open(settings?: Readonly<Record<string, string>>): Promise<Collider>;
  close(): Promise<void>;
}

export async function openConsentStage(
  workspaceSetting = "local-consent",
): Promise<ConsentStage> {
  const machine = createMachine();
  const secrets = createMemorySecrets();
  const workspace = await startLocalWorkspace({
    workspaceDir: "samples/workspace",
    sentDir: null,
    clock: machine.clock,
    serviceToken: EMULATOR_SERVICE_TOKEN,
  });
  const opened: Collider[] = [];
  return {
    workspace,
    machine,
    open: async (settings = {}) => {
      const collider = await openCollider({
        machine,
        around: (platform) => ({ ...platform, secrets }),
        settings: {
          WORKSPACE_EMULATOR_HOST: new URL(workspace.url).host,
          COLLIDER_WORKSPACE: workspaceSetting,
          ...settings,
        },
      });
      opened.push(collider);
      return collider;
    },
    close: async () => {
      for (const collider of opened) await collider.close();
      await workspace.close();
      machine.database.close();
    },
  };
}
