/** A program that must not compile: the line below its one directive is an error, or the type check fails. */
export interface RefusedProgram {
  /** Where validation refuses the same definition when it arrives as JSON. */
  readonly at: string;
  readonly program: () => unknown;
}

export type RefusedPrograms = Readonly<Record<string, RefusedProgram>>;
