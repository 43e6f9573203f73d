/** The command line: one schema a command and one call to `app`. Exit codes: 0 ok, 1 failed, 2 usage, 3 found problems, 4 cannot reach. */
import { CommanderError } from 'commander';
import { asFault } from '#sdk';
import { EXIT_OF, FAILED, OK, USAGE, UsageError, type Cli } from './command.ts';
import { buildProgram } from './program.ts';
import { Interrupted } from './session.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { json, visible } from './words.ts';

/** Runs one command line, without the program's name, and answers its exit code. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const cli: Cli = { terminal, code: OK };
  const program = buildProgram(cli);
  if (argv.length === 0) {
    program.outputHelp();
    return OK;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return cli.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
    return told(cli, error, argv.includes('--json'));
  }
}

/** One line for what happened, one for the cure; the stack is for who asked for it. */
function told({ terminal }: Cli, error: unknown, asJson: boolean): number {
  if (error instanceof Interrupted) {
    terminal.note('Interrupted.');
    return FAILED;
  }
  const usage = error instanceof UsageError;
  const fault = asFault(error);
  const { message } = fault;
  const { cure } = usage ? error : fault;
  if (asJson) terminal.note(json({ error: { kind: usage ? 'usage' : fault.kind, message, cure } }, 0));
  else {
    terminal.note(`${terminal.red('error:')} ${visible(message, true)}`);
    if (cure !== null) terminal.note(visible(cure, true));
    if (fault.kind === 'bug' && !usage) terminal.note('That is a mistake in Bondfire: BONDFIRE_LOG=debug shows where.');
  }
  if (terminal.env['BONDFIRE_LOG'] === 'debug') {
    const { stack } = fault.kind === 'bug' && fault.cause instanceof Error ? fault.cause : fault;
    terminal.note(visible(stack ?? '', true));
  }
  return usage ? USAGE : EXIT_OF[fault.kind];
}

/** How a terminal prints it. */
export { json } from './words.ts';
