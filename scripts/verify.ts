import { stat } from "node:fs/promises";
import { runProgram } from "./run-program.ts";
import { openFolder } from "./verify/open-folder.ts";
import { openZip } from "./verify/open-zip.ts";
import { verifyPackage } from "./verify/verify-package.ts";

const FINGERPRINT = /^[0-9a-f]{64}$/u;

async function verify(path: string, key: string | null): Promise<void> {
  if (key !== null && !FINGERPRINT.test(key))
    throw new Error(
      "--key takes a fingerprint, 64 hexadecimal digits: what get_export_key answers.",
    );
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new Error(`${path} is not there. Name the ZIP, or its folder.`);
  const opened = await (found.isDirectory() ? openFolder(path) : openZip(path));
  try {
    for await (const line of verifyPackage(opened, key))
      console.log(`ok  ${line}`);
  } finally {
    opened.close();
  }
  console.log(`${path} is whole.`);
}

await runProgram({
  usage: `Checks a package that export_casefile made: npm run verify -- PACKAGE

  PACKAGE            the ZIP, or the folder that was in it
  --key FINGERPRINT  of the key that must have signed it: what get_export_key answers
  --help

Prints each check that it passes. At the first file that is not as it was exported it says so and exits with 1.`,
  options: { key: { type: "string" } },
  takes: ["PACKAGE"],
  main: async ({ key = null }, [path = ""]) => verify(path, key),
});
