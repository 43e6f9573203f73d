/** The command line: one schema a command and one call to `app`. Exit codes: 0 ok, 1 failed, 2 usage, 3 found problems, 4 cannot reach. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { packageFile } from '../platform/index.ts';

const USAGE = 2;

/** Runs one command line, without the program's name, and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE;
  }
}

/** The whole command line, as a value: the README lists its commands. */
export function program(): Command {
  return new Command('bondfire')
    .description('The thin layer that links a company’s social tools: many silos, one response.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .action((_options: unknown, command: Command) => {
      command.outputHelp();
    });
}

function version(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile('package.json'), 'utf8'))).version;
}
