import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { messageOf } from "./message-of.ts";
import { assertNodeVersion } from "./node-version.ts";

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options }>
>["values"];

export interface Program<Options extends ParseArgsOptionsConfig> {
  /** What it does, how it is called, and its flags. */
  readonly usage: string;
  readonly options: Options;
  /** What it is given beside flags, all of it required; nothing when absent. */
  readonly takes?: readonly string[];
  readonly main: (
    values: Values<Options>,
    given: readonly string[],
  ) => Promise<void>;
}

interface Arguments<Options extends ParseArgsOptionsConfig> {
  readonly values: Values<Options>;
  readonly given: readonly string[];
}

function readArguments<Options extends ParseArgsOptionsConfig>({
  usage,
  options,
  takes = [],
}: Program<Options>): Arguments<Options> {
  try {
    const allowPositionals = takes.length > 0;
    const { values, positionals } = parseArgs({ options, allowPositionals });
    if (positionals.length !== takes.length)
      throw new Error(`It takes ${takes.join(" and ") || "flags alone"}.`);
    return { values, given: positionals };
  } catch (thrown) {
    // What Node advises for arguments that begin with "-" helps nobody here.
    const [wrong] = messageOf(thrown).split(
      ". To specify a positional argument",
    );
    throw new Error(`${wrong}\n\n${usage}`, { cause: thrown });
  }
}

/** Runs a program of the command line: whatever it throws ends it with its message, no stack, and exit code 1. */
export async function runProgram<Options extends ParseArgsOptionsConfig>(
  program: Program<Options>,
): Promise<void> {
  if (process.argv.includes("--help")) return console.log(program.usage);
  try {
    assertNodeVersion();
    const { values, given } = readArguments(program);
    await program.main(values, given);
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  }
}
