/** What every command has: help with an example, `--json`, an exit code. */
import { InvalidArgumentError, type Command } from 'commander';
import { type FaultKind, nearest } from '#sdk';
import type { Terminal } from './terminal.ts';
import { visible } from './words.ts';

export const OK = 0;
export const FAILED = 1;
export const USAGE = 2;
export const FOUND_PROBLEMS = 3;
export const CANNOT_REACH = 4;

export const EXIT_OF: Readonly<Record<FaultKind, number>> = {
  config: FAILED,
  auth: FAILED,
  limited: CANNOT_REACH,
  transient: CANNOT_REACH,
  rejected: FAILED,
  drift: FOUND_PROBLEMS,
  bug: FAILED,
};

/** What was typed can't be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly cure: string | null;
  constructor(message: string, cure: string | null = null) {
    super(message);
    this.cure = cure;
  }
}

export interface Cli {
  readonly terminal: Terminal;
  /** The exit code, once the command has ended. */
  code: number;
}

export interface Json {
  readonly json?: boolean;
}

export interface Description {
  readonly summary: string;
  /** Without the program's name. */
  readonly examples: readonly [string, ...string[]];
  /** Further help, after the options. */
  readonly more?: string;
}

/** A command of `parent`, by commander's usage: `show <id>`. */
export function define(parent: Command, usage: string, { summary, examples, more }: Description): Command {
  const shown = examples.map((example) => `  $ bondfire ${example}`).join('\n');
  const command = parent
    .command(usage)
    .description(summary)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `${more === undefined ? '' : `\n${more}\n`}\nExample${examples.length > 1 ? 's' : ''}:\n${shown}`,
    );
  // A mistyped id costs no start of the product.
  for (const argument of command.registeredArguments) if (argument.name() === 'id') argument.argParser(id);
  return command;
}

/** A noun, whose verbs are its commands. */
export function noun(program: Command, name: string, summary: string): Command {
  return program.command(name).description(summary).helpCommand(false);
}

/** What is no mistake and may be meant otherwise; beside what the command prints. */
export function noted({ terminal }: Cli, lines: readonly string[]): void {
  for (const line of lines) terminal.note(visible(line));
}

/** @param work its arguments as commander hands them over: the arguments, then the options. Answers the exit code where it is not 0. */
export function does<Args extends readonly unknown[]>(
  command: Command,
  cli: Cli,
  work: (...given: Args) => Promise<number | void>,
): void {
  command.action(async (...given: readonly unknown[]) => {
    cli.code = (await work(...(given as Args))) ?? OK;
  });
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

/** Of a list command, the newest first. */
export interface Paging {
  readonly before?: string;
  readonly limit: number;
}

export function paged(command: Command): Command {
  return command
    .option('--before <id>', 'older than this one', id)
    .option('--limit <count>', 'how many', wholeNumber(1, 500), 50);
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** For an option that may be given again and again. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function id(text: string): string {
  if (ID.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Ids look like 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607; the list commands show them.');
}

/** Of those there are, the one that was most likely meant; `shown` as one would type it. */
export function didYouMean(word: string, known: readonly string[], shown = (one: string): string => one): string {
  const near = nearest(word, known);
  return near === null ? `There are ${known.map(shown).join(', ')}.` : `Did you mean ${shown(near)}?`;
}
