/** Before the names of what undoes steps. */
export const COMPENSATION_MARK = "~";

/** `~step`: what undoes a step, as its document and its deliveries are called. No step of a definition has such an id. */
export function compensationKey(key: string): string {
  return `${COMPENSATION_MARK}${key}`;
}

export function isCompensation(key: string): boolean {
  return key.startsWith(COMPENSATION_MARK);
}

/** The step, or the item of a map, that a compensation undoes; of any other key the key itself. */
export function undoneKey(key: string): string {
  return isCompensation(key) ? key.slice(COMPENSATION_MARK.length) : key;
}
