import { readFile, writeFile } from "node:fs/promises";

async function statusMiB(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "mu").exec(status)?.[1];
  if (kib === undefined) throw new Error(`There is no ${field}.`);
  return Number(kib) / 1024;
}

/** Watches how much memory a process takes; the result tells how far it rose above where it stood, in MiB. */
export async function watchMemory(pid: number): Promise<() => Promise<number>> {
  // Linux forgets the peak until now.
  await writeFile(`/proc/${pid}/clear_refs`, "5");
  const before = await statusMiB(pid, "VmRSS");
  return async () => (await statusMiB(pid, "VmHWM")) - before;
}
