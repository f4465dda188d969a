/** `archiveCasefile` of `archive_casefile`, or of `archive-casefile`. */
export function camelCase(name: string): string {
  return name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}
