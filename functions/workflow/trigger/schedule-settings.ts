import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { parseFields } from "#shared/kernel/parse-fields.ts";
import { WORKFLOW_CATALOG } from "#workflows/catalog/workflow-catalog.ts";
import { CATALOG_SCHEDULES } from "#workflows/catalog/workflow-schedules.ts";
import {
  WorkflowSchedules,
  type WorkflowSchedule,
} from "#workflows/schedule/workflow-schedule.ts";
import { environmentInvalid, type Config } from "#functions/config.ts";
import type { Settings } from "#functions/process/settings/setting.ts";

const Schedules = WorkflowSchedules.superRefine((schedules, check) => {
  for (const [index, { workflow_name: name }] of schedules.entries())
    if (!WORKFLOW_CATALOG.has(name))
      check.addIssue({
        code: "custom",
        path: [index, "workflow_name"],
        message: `"${name}" is not a workflow of the catalog`,
      });
});

const File = z.object({ schedules: z.array(z.unknown()) });

function readSchedules(given: readonly unknown[], name: string) {
  const parsed = parseFields(
    Schedules,
    [...CATALOG_SCHEDULES, ...given],
    "schedules",
  );
  if (parsed.ok) return { data: parsed.value, faults: [] } as const;
  const faults = parsed.violations.map(
    ({ field, description }) => `${name}: ${field} ${description}`,
  );
  return { data: null, faults } as const;
}

/**
 * The schedules of the catalog, and those of a file `{ "schedules": [...] }`.
 *
 * @param file Relative to `folder`; null where there is none.
 * @param name What names the file, where it is wrong.
 */
export function schedulesOf(
  file: string | null,
  { folder, name }: { readonly folder: string; readonly name: string },
): Settings<readonly WorkflowSchedule[]> {
  if (file === null) return readSchedules([], name);
  try {
    const text = readFileSync(resolve(folder, file), "utf8");
    const parsed = File.safeParse(JSON.parse(text));
    if (parsed.success) return readSchedules(parsed.data.schedules, name);
  } catch {
    // Neither a missing file nor one that is no JSON has schedules.
  }
  const fault = `${name} must name a JSON file of the form {"schedules": [...]}, not "${file}"`;
  return { data: null, faults: [fault] };
}

/** The schedules of a process, or a sentence for each that is wrong. */
export function configuredSchedules({
  schedulesFile,
}: Pick<Config, "schedulesFile">): Settings<readonly WorkflowSchedule[]> {
  return schedulesOf(schedulesFile, { folder: "", name: "COLLIDER_SCHEDULES" });
}

/** @throws ColliderError INVALID_ARGUMENT as `readConfig` does. */
export function readConfiguredSchedules(
  config: Pick<Config, "schedulesFile">,
): readonly WorkflowSchedule[] {
  const { data, faults } = configuredSchedules(config);
  if (data !== null) return data;
  throw environmentInvalid(faults);
}
