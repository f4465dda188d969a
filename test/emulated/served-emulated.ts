import { compose } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import type { Emulators } from "#scripts/emulators/start-emulators.ts";
import { serve, ServedProgram } from "#test/integration/served-program.ts";

/** The program in this process, with Google's clients; its tasks and events come to its port, from the emulators. */
export async function servedEmulated(
  { environment }: Emulators,
  port: number,
): Promise<ServedProgram> {
  const config = readConfig({ ...environment, COLLIDER_LOG_LEVEL: "silent" });
  return new ServedProgram(await serve(await compose(config), port));
}
