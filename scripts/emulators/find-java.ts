import { execFile } from "node:child_process";
import { promisify } from "node:util";

const OLDEST = 17;

/**
 * The version of the machine's Java.
 *
 * @throws Error that says what to install when there is none, or an older one than the emulators take.
 */
export async function findJava(): Promise<string> {
  const { stderr } = await promisify(execFile)("java", ["-version"]).catch(
    (cause: unknown) => {
      throw new Error(`Java is absent: install Java ${OLDEST} or later.`, {
        cause,
      });
    },
  );
  const [, version = "of an unknown version"] =
    /version "([^"]+)"/u.exec(stderr) ?? [];
  if (Number(version.split(".")[0]) < OLDEST)
    throw new Error(
      `Java is too old, ${version}: install Java ${OLDEST} or later.`,
    );
  return version;
}
