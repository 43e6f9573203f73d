/** `connection pause`, `resume` and `budget`; and what is told before something that runs is stopped. */
import type { Command } from 'commander';
import type { App, Health, Touched } from '../../app/index.ts';
import type { Bondfire } from '../../main.ts';
import { define, does, FOUND_PROBLEMS, OK, UsageError, wholeNumber, type Cli, type Json } from '../command.ts';
import { faultLine, Interrupted, registryOf, withBondfire } from '../session.ts';
import { counted, visible } from '../words.ts';

interface Stopping extends Json {
  readonly yes?: boolean;
}

interface BudgetOptions extends Json {
  readonly perHour?: number;
  readonly atOnce?: number;
  readonly apart?: number;
  readonly reset?: boolean;
}

export function standingCommands(connection: Command, cli: Cli): void {
  const pause = define(connection, 'pause <connection>', {
    summary: 'stop reading and sending by it; what is posted to it is stored all the same',
    examples: ['connection pause acme', 'connection pause acme --yes'],
    more: 'What it touches is told first, and asked about on a terminal. What is to be sent waits, and goes out in order when it is resumed.',
  }).option('--yes', 'go on without asking');
  does(pause, cli, async (id: string, options: Stopping) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, async (bondfire) => {
      await confirmed(cli, bondfire, id, 'Pause it?', options);
      const paused = await bondfire.app.pauseConnection(OPERATOR, id);
      if (options.json) cli.terminal.json(paused);
      else cli.terminal.print(`${id} is paused. Go on with: bondfire connection resume ${id}`);
    });
  });

  const resume = define(connection, 'resume <connection>', {
    summary: 'go on reading and sending; what waited goes out in order',
    examples: ['connection resume acme'],
  });
  does(resume, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const resumed = await withBondfire(cli, ({ app }) => app.resumeConnection(OPERATOR, id));
    if (json) cli.terminal.json(resumed);
    else cli.terminal.print(`${id} goes on.`);
  });

  const budget = define(connection, 'budget <connection>', {
    summary: 'how many requests it may make, in place of what its connector says',
    examples: ['connection budget acme', 'connection budget acme --per-hour 500', 'connection budget acme --reset'],
    more: 'Reading, history and actions share it; actions go first. Without an option it is shown.',
  })
    .option('--per-hour <count>', 'in any 60 minutes', wholeNumber(1, 1_000_000))
    .option('--at-once <count>', 'under way at the same time', wholeNumber(1, 100))
    .option('--apart <ms>', 'milliseconds between two', wholeNumber(0, 3_600_000))
    .option('--reset', 'as its connector says again');
  does(budget, cli, async (id: string, { json, perHour, atOnce, apart, reset }: BudgetOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { connectors } = await registryOf(cli);
    const given = {
      ...(perHour !== undefined && { perHour }),
      ...(atOnce !== undefined && { maxConcurrent: atOnce }),
      ...(apart !== undefined && { minTimeMs: apart }),
    };
    const changes = Object.keys(given).length > 0;
    if (changes && reset) throw new UsageError('--reset goes with no other option');
    const shown = await withBondfire(cli, async ({ app }) => {
      const before = app.showConnection(OPERATOR, id);
      if (!changes && !reset) return before;
      return app.setBudget(OPERATOR, id, reset ? null : { ...before.budget, ...given });
    });
    const own = connectors.find((one) => one.id === shown.connector)?.budget ?? null;
    const holds = { ...own, ...shown.budget };
    if (json) return cli.terminal.json({ connector: own, admin: shown.budget, holds });
    const parts = [
      holds.perHour === undefined ? null : `${holds.perHour.toLocaleString('en')} an hour`,
      holds.maxConcurrent === undefined ? null : `${holds.maxConcurrent} at once`,
      holds.minTimeMs === undefined ? null : `${holds.minTimeMs} ms apart`,
    ].filter((part) => part !== null);
    return cli.terminal.print(
      parts.length === 0 ? `${id} has no budget but what the vendor's answers say.` : `${id}: ${parts.join(', ')}.`,
    );
  });
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

interface ProbeOptions extends Json {
  readonly every?: string;
}

export function probeCommand(connection: Command, cli: Cli): void {
  const probe = define(connection, 'probe <connection>', {
    summary: 'write a private test post, see it come back, take it away; with the time of each hop',
    examples: ['connection probe acme', 'connection probe acme --every 6h', 'connection probe acme --every never'],
    more: 'Where a vendor has a place that disturbs nobody; connectors/README.md says which do. It starts no playbook, and what an earlier one left is taken away first. Exits with 3 where it failed.',
  }).option('--every <duration>', 'again and again, such as 6h, by the bondfire start that runs; never ends that');
  does(probe, cli, async (id: string, { json, every }: ProbeOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    return withBondfire(cli, async ({ app }, signal) => {
      if (every !== undefined) {
        const [, count = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(every) ?? [];
        if (count === '' && every !== 'never')
          throw new UsageError(`"${every}" is no duration`, 'Write it as 30m, 6h, 1d, or never.');
        const row = await app.probeEvery(OPERATOR, id, every === 'never' ? null : Number(count) * (UNITS[unit] ?? 0));
        if (json) cli.terminal.json(row);
        else cli.terminal.print(every === 'never' ? `${id} is no longer tried.` : `${id} is tried every ${every}.`);
        return OK;
      }
      const result = await app.probeConnection(OPERATOR, id, signal);
      if (json) cli.terminal.json(result);
      else {
        cli.terminal.print(
          hop('written', result.wrote_ms),
          hop('came back', result.seen_ms),
          hop('taken away', result.removed_ms),
        );
        if (result.fault) cli.terminal.note(visible(faultLine(result.fault)));
        if (result.left !== null)
          cli.terminal.note(
            visible(`Take ${result.left} away there by hand, unless bondfire start did within an hour.`),
          );
      }
      return result.ok ? OK : FOUND_PROBLEMS;
    });
  });
}

function hop(name: string, ms: number | null): string {
  return `${name.padEnd(12)}${ms === null ? '-' : `${ms} ms`}`;
}

/** Tells what hangs on it, before anything changes: nothing where nothing does. */
export async function tellTouched(cli: Cli, app: App, id: string): Promise<Touched> {
  const { OPERATOR } = await import('../../app/index.ts');
  const touched = await app.touchedBy(OPERATOR, id);
  const { playbooks, waiting, parked } = touched;
  const lines = [
    playbooks.length === 0 ? null : `playbooks that go out by it: ${playbooks.join(', ')}`,
    waiting === 0 ? null : `${counted(waiting, 'effect')} that ${waiting === 1 ? 'waits' : 'wait'} to go out by it`,
    parked === 0 ? null : `${counted(parked, 'run')} that ${parked === 1 ? 'waits' : 'wait'} for a reply there`,
  ].filter((line) => line !== null);
  if (lines.length > 0) cli.terminal.note(`${id} is in use:`, ...lines.map((line) => `  ${line}`));
  return touched;
}

/** Tells what hangs on it, and asks where somebody is there to answer. Where nobody is, something that waits for it needs `yes`. */
export async function confirmed(
  cli: Cli,
  { app }: Bondfire,
  id: string,
  question: string,
  { yes, json }: Stopping,
): Promise<void> {
  const { playbooks, waiting, parked } = await tellTouched(cli, app, id);
  if (yes || playbooks.length + waiting + parked === 0) return;
  if (!cli.terminal.asks || json) {
    if (waiting + parked === 0) return;
    throw new UsageError(`${id} is in use`, 'Add --yes to go on all the same.');
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false });
  if (isCancel(answer) || !answer) throw new Interrupted('left as it was');
}

/** `quiet: nothing in messages for 5 h … — what to do`. */
export function healthLine({ state, says, cure, since }: Health): string {
  const at = since === null ? '' : ` since ${since.slice(0, 16).replace('T', ' ')} UTC`;
  return visible(`${state}${at}: ${faultLine({ message: says, cure })}`);
}
