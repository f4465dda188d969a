/** 32 random bytes; or a text that says that there is nothing yet. */
export type CommandInput = "random_key" | "unset";

/** A program that is run with arguments, as no shell sees them. */
export interface Command {
  readonly program: "gcloud" | "firebase";
  readonly args: readonly string[];
  /** What it reads. */
  readonly input?: CommandInput;
}

/** One thing to be done. It can be repeated: what is there already is left, or made the same again. */
export type Step =
  | {
      readonly type: "run";
      readonly command: Command;
      /** Succeeds where something is there. */
      readonly probe?: Command;
      /** When the probe lets the command run. */
      readonly when?: "absent" | "present";
      /** Whether it is all the same if there was nothing to be done. */
      readonly mayFail?: boolean;
    }
  | {
      /** For what Google gives a name of its own. */
      readonly type: "find";
      /** Prints the name, or nothing. */
      readonly find: Command;
      /** For what is there; `FOUND` stands for its name. */
      readonly present: Command;
      readonly absent: Command | null;
    }
  | {
      readonly type: "write";
      /** From the project's folder. */
      readonly path: string;
      readonly text: string;
    };

/** Steps that belong together. */
export interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
  /** What to look at when one of them fails. */
  readonly help: string;
}

/** Stands in an argument for the project's number, which only Google knows. */
export const PROJECT_NUMBER = "${PROJECT_NUMBER}";

/** Stands in an argument for the name that was found. */
export const FOUND = "${FOUND}";

export function gcloud(...args: readonly string[]): Command {
  return { program: "gcloud", args };
}

export function firebase(...args: readonly string[]): Command {
  return { program: "firebase", args };
}

export function run(command: Command): Step {
  return { type: "run", command };
}

/** A command for what is not there yet. */
export function runUnless(probe: Command, command: Command): Step {
  return { type: "run", command, probe, when: "absent" };
}

/** A command for what is still there. */
export function runIf(probe: Command, command: Command): Step {
  return { type: "run", command, probe, when: "present" };
}
