import { access } from "node:fs/promises";

/** Whether a file or folder is there and may be used in these ways, such as `constants.R_OK`. */
export async function isPermitted(
  path: string,
  mode: number,
): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
