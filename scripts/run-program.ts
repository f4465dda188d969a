import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { assertNodeVersion } from "./node-version.ts";

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options }>
>["values"];

export interface Program<Options extends ParseArgsOptionsConfig> {
  /** What it does, how it is called, and its flags. */
  readonly usage: string;
  readonly options: Options;
  readonly main: (values: Values<Options>) => Promise<void>;
}

function readFlags<Options extends ParseArgsOptionsConfig>({
  usage,
  options,
}: Program<Options>): Values<Options> {
  try {
    return parseArgs({ options }).values;
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`${fault}\n\n${usage}`, { cause: thrown });
  }
}

/** Runs a program of the command line: whatever it throws ends it with its message, no stack, and exit code 1. */
export async function runProgram<Options extends ParseArgsOptionsConfig>(
  program: Program<Options>,
): Promise<void> {
  if (process.argv.includes("--help")) return console.log(program.usage);
  try {
    assertNodeVersion();
    await program.main(readFlags(program));
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  }
}
