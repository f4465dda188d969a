import { globSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findProgram } from "#scripts/find-program.ts";

/** A part of Google's Cloud SDK that is installed by itself. */
export interface SdkComponent {
  /** As a person calls it. */
  readonly name: string;
  /** As gcloud calls it. */
  readonly component: string;
  /** Where its jar is in the SDK, as a pattern. */
  readonly jar: string;
}

/**
 * The SDK's folder: CLOUDSDK_ROOT_DIR, which gcloud, too, has for it, or where the program lies. gcloud is not asked: it
 * would take a second, look for Google's metadata server, and write.
 *
 * @throws Error that says what to install.
 */
export async function findSdk(): Promise<string> {
  const named = process.env["CLOUDSDK_ROOT_DIR"] ?? "";
  if (named !== "") return named;
  const program = await findProgram("gcloud");
  if (program !== null) return dirname(dirname(await realpath(program)));
  throw new Error(
    "gcloud is absent: install the Google Cloud SDK, or name its folder in CLOUDSDK_ROOT_DIR.",
  );
}

/**
 * A component's jar, in the SDK of that folder.
 *
 * @throws Error that says what to install.
 */
export function findJarIn(
  sdk: string,
  { name, component, jar }: SdkComponent,
): string {
  const [found] = globSync(jar, { cwd: sdk });
  if (found !== undefined) return join(sdk, found);
  throw new Error(
    `The ${name} emulator is absent: gcloud components install ${component}. It was looked for in ${sdk}.`,
  );
}
