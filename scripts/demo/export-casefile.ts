import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { z } from "zod";
import { openZip } from "../verify/open-zip.ts";
import { verifyPackage } from "../verify/verify-package.ts";
import type { DemoClient } from "./client.ts";
import type { Screen } from "./screen.ts";

const Exported = z.object({
  export_id: z.string(),
  download_path: z.string(),
});
const Key = z.object({ fingerprint: z.string() });

async function check(
  screen: Screen,
  file: string,
  fingerprint: string,
): Promise<void> {
  const opened = await openZip(file);
  try {
    for await (const line of verifyPackage(opened, fingerprint))
      screen.print(`  ${screen.style("green", "ok")}  ${line}`);
  } finally {
    opened.close();
  }
}

/**
 * Exports a casefile and checks the package.
 *
 * @param dataDir - where the package is kept; null where nothing is
 */
export async function exportCasefile(
  { client, screen }: { readonly client: DemoClient; readonly screen: Screen },
  casefileId: string,
  dataDir: string | null,
): Promise<void> {
  screen.print(
    `\n${screen.style("bold", "4. export_casefile")} - the evidence as a package that other programs open and check\n`,
  );
  const about = { casefile_id: casefileId };
  const made = await client.call("export-casefile", Exported, about);
  const { fingerprint } = await client.call("get-export-key", Key, {});
  const folder =
    dataDir === null
      ? await mkdtemp(join(tmpdir(), "collider-package-"))
      : join(dataDir, "packages");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${made.export_id}.zip`);
  const bytes = await client.download(made.download_path);
  await writeFile(file, bytes);
  await check(screen, file, fingerprint);
  if (dataDir === null) await rm(folder, { recursive: true });
  const where = dataDir === null ? basename(file) : file;
  screen.print(`\n  ${bytes.length} bytes: ${where}`);
}
