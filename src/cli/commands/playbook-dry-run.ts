/** What a playbook would have done with past activities. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Fault } from '#sdk';
import { define, does, wholeNumber, type Cli, type Json } from '../command.ts';
import { configOf, registryOf, withBondfire } from '../session.ts';
import { counted, localTime, short } from '../words.ts';

interface Options extends Json {
  readonly days: string;
  readonly limit: number;
  readonly against?: string | null;
  readonly on?: string;
}

interface Doing {
  readonly step: string;
  readonly action: string;
  readonly input: unknown;
}

const SHOWN = 20;
const NOTES = 5;

export function dryRunCommand(playbook: Command, cli: Cli): void {
  const dry = define(playbook, 'dry-run <file>', {
    summary: 'each effect that a playbook would have had on past activities: a file, or the name of one that is loaded',
    examples: [
      'playbook dry-run camera_complaint',
      'playbook dry-run data/playbooks/answer-camera.yaml --days 7',
      'playbook dry-run camera_complaint --against 3fa9c1d2',
    ],
    more: 'Nothing is stored and nothing goes out. Waits are over at once and approvals are given; what people would say or choose cannot be told. With --json there are all runs.',
  })
    .option('--days <count>', 'how far back', '30')
    .option('--on <file>', 'in place of past activities those of a file, as activity list --json prints them')
    .option('--against <revision>', 'compared with this revision of it')
    .option('--limit <count>', 'how many of the newest runs are shown', wholeNumber(0, 100_000), SHOWN);
  does(dry, cli, async (file: string, { json, days, limit, on, against = null }: Options) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { readPlaybook } = await import('../playbooks.ts');
    const { name, source } = await readPlaybook(file, await configOf(cli), await registryOf(cli));
    const back = Number(days);
    if (!(back > 0 && back <= 3660))
      throw new Fault('rejected', `"${days}" is no count of days`, { cure: 'Write --days 30.' });
    const activities = on === undefined ? null : await activitiesIn(on);
    const found = await withBondfire(cli, ({ app }) =>
      app.dryRunPlaybook(OPERATOR, { name, source, days: back, activities, against }),
    );
    if (json) return cli.terminal.json(found);
    const { looked, held, capped, runs, totals, differences } = found;
    const effects = totals.reduce((sum, { count }) => sum + count, 0);
    return cli.terminal.print(
      ...newest(differences === null ? runs : [], limit, 'run').flatMap((one) =>
        typeof one === 'string'
          ? [one]
          : [headOf(one)].concat(
              one.would.map((doing) => `    ${doingWords(doing)}`),
              one.notes.map((note) => `    ${short(plain(note), 120)}`),
            ),
      ),
      ...newest(differences ?? [], limit, 'run').flatMap((one) =>
        typeof one === 'string'
          ? [one]
          : [headOf(one)].concat(
              one.fresh.map((doing) => `  + ${doingWords(doing)}`),
              one.gone.map((doing) => `  - ${doingWords(doing)}`),
            ),
      ),
      `${counted(looked, 'activity', 'activities')} in ${on === undefined ? counted(back, 'day') : on}: ${counted(runs.length, 'run')}` +
        `${held === 0 ? '' : `, ${held} more held back by their key`}${capped === 0 ? '' : `, ${capped} more by the cap`}; ${counted(effects, 'effect')}.`,
      ...totals.map(({ step, action, count }) => `  ${step} (${action}) ${counted(count, 'time')}`),
      ...untold(runs.flatMap(({ notes }) => notes)),
      ...(differences === null
        ? []
        : [
            differences.length === 0
              ? `Revision ${against} would have done the same.`
              : `${counted(differences.length, 'run')} other than by revision ${against}: + is what only this one does, - what only that one did.`,
          ]),
    );
  });
}

/** A list of them as JSON, or one a line. */
async function activitiesIn(file: string): Promise<readonly unknown[]> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.trimStart().startsWith('[')) return JSON.parse(text) as unknown[];
    return text.split('\n').flatMap((line): unknown[] => (line.trim() === '' ? [] : [JSON.parse(line)]));
  } catch (error) {
    throw new Fault('rejected', `${file} holds no activities: ${error instanceof Error ? error.message : ''}`, {
      cure: 'Give them as bondfire activity list --json prints them.',
      cause: error,
    });
  }
}

/** The newest, the oldest of them first; and how many there are before them. */
function newest<T>(all: readonly T[], limit: number, what: string): readonly (T | string)[] {
  const before = all.length - limit;
  if (before <= 0) return all;
  return [`${counted(before, `earlier ${what}`)} not shown: --limit ${all.length} shows all.`, ...all.slice(before)];
}

function headOf({ at, text }: { readonly at: string; readonly text: string | null }): string {
  return `${localTime(at)}  ${text === null ? '(no text)' : `“${short(text, 80)}”`}`;
}

function doingWords({ step, action, input }: Doing): string {
  return `${step}: ${action} ${short(JSON.stringify(input), 110)}`;
}

/** A dry run always only watches: that need not be said of each step. */
function plain(note: string): string {
  return note.replace(': watching, so ', ': ');
}

/** What could not be told, or would have failed, and of how many runs. */
function untold(notes: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const note of notes) counts.set(plain(note), (counts.get(plain(note)) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  return [
    ...sorted.slice(0, NOTES).map(([note, count]) => `  ${short(note, 100)}: ${counted(count, 'time')}`),
    ...(sorted.length > NOTES ? [`  and ${sorted.length - NOTES} more notes`] : []),
  ];
}
