/** What the library learns of its own use. */
import type { Command } from 'commander';
import type { LibraryStats } from '../../app/index.ts';
import { define, does, wholeNumber, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { counted, short } from '../words.ts';
import { inOf100, shareOf } from './library-words.ts';

export function libraryStatsCommand(library: Command, cli: Cli): void {
  const stats = define(library, 'stats', {
    summary: 'which responses are used and work, which are never found, and what is missing',
    examples: ['library stats', 'library stats --days 30 --json'],
    more: 'Proposals are told with their evidence; nothing is changed by itself.',
  })
    .option('--days <count>', 'of so many days', wholeNumber(1, 3_650), 90)
    .option('--limit <count>', 'so many of each', wholeNumber(1, 100), 10);
  does(stats, cli, async ({ json, days, limit }: Json & { readonly days: number; readonly limit: number }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.libraryStats(OPERATOR, { days, limit }));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...told(cli, found));
  });
}

function name({ id, title }: { readonly id: string; readonly title: string | null }): string {
  return `${short(title ?? 'without a title', 60)}  ${id}`;
}

function told(cli: Cli, stats: LibraryStats): string[] {
  const part = (title: string, rows: readonly string[]): string[] =>
    rows.length === 0 ? [] : ['', cli.terminal.bold(title), ...rows.map((row) => `  ${row}`)];
  const standing = (one: LibraryStats['best'][number]): string =>
    `${one.words}; expected ${shareOf(one.expected)}  ${name(one)}`;
  const { never_found, unaided, missed, steps } = stats;
  return [
    `Resolved, of all cases that say something: ${inOf100(stats.average)}.`,
    ...part(
      'Most used',
      stats.most_used.map((one) => `${one.used}×  ${standing(one)}`),
    ),
    ...part('Turn out best', stats.best.map(standing)),
    ...part('Turn out worst', stats.worst.map(standing)),
    ...part(`Never found: ${counted(never_found.count, 'response')}`, never_found.items.map(name)),
    ...part(
      `Resolved without one: ${unaided.count} of ${counted(unaided.of, 'issue')}`,
      unaided.items.map((one) => name({ id: one.issue, title: one.title })),
    ),
    ...part(
      'Looked for, and hardly found',
      missed.map(({ words, times }) => `${times}×  ${short(words, 80)}`),
    ),
    ...part(
      'Could be changed in playbooks',
      steps.flatMap((one) => [one.proposal].concat(one.examples.flatMap(example))),
    ),
  ];
}

function example({ text, issue }: LibraryStats['steps'][number]['examples'][number]): string[] {
  return text === null ? [] : [`  ${short(text, 80)}  ${issue}`];
}
