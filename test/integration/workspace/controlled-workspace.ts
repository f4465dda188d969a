import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#shared/platform/clock.ts";
import type { FaultRule } from "#shared/workspace/local/control/fault-plan.ts";
import type { WorkspaceControl } from "#shared/workspace/local/control/workspace-control.ts";
import { startLocalWorkspace } from "#shared/workspace/local/local-workspace.ts";
import type { GoogleClientOptions } from "#shared/workspace/google/google-api.ts";
import { fixedToken, localAccessToken } from "./local-services.ts";

export interface ControlledWorkspace {
  readonly control: WorkspaceControl;
  /** What clients of the product are made with: they wait half of the time that they may before they repeat. */
  readonly options: GoogleClientOptions & { readonly rootUrl: string };
  readonly accessToken: string;
  /** Of a file of the workspace, where it lies. */
  pathOf(name: string): string;
  /** From here on, requests meet these faults; the seed is the same in every test. */
  injectFaults(...rules: readonly Fault[]): void;
  close(): Promise<void>;
}

type Fault = Pick<FaultRule, "kind"> & Partial<FaultRule>;

/** A workspace with one file, one sheet and no mail, that fails on demand. */
export async function openControlled(): Promise<ControlledWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), "collider faults "));
  for (const name of ["mail", "drive", "sheets"])
    await mkdir(join(folder, name));
  await writeFile(
    join(folder, "drive", "letter.txt"),
    "A letter.\n".repeat(99),
  );
  await writeFile(join(folder, "sheets", "hours.csv"), "date,hours\n1,2\n");
  const workspace = await startLocalWorkspace({
    workspaceDir: folder,
    sentDir: null,
    clock: systemClock,
    isControlled: true,
  });
  const { control } = workspace;
  if (control === null) throw new Error("The workspace is not controlled.");
  const accessToken = await localAccessToken(workspace, systemClock);
  return {
    control,
    accessToken,
    pathOf: (name) => join(folder, name),
    options: {
      rootUrl: workspace.url,
      auth: fixedToken(accessToken),
      clock: systemClock,
      random: () => 0.5,
    },
    injectFaults: (...rules) => {
      const whole = { rate: 1, path: "/", delay_ms: 1000 };
      control.faults.set({
        seed: 1,
        rules: rules.map((rule) => ({ ...whole, ...rule })),
      });
    },
    close: async () => {
      await workspace.close();
      await rm(folder, { recursive: true });
    },
  };
}
