/** The early warning on files and on what is stored: what would have been raised, and facts beside the talk. */
import type { Command } from 'commander';
import type { BacktestReport } from '../../app/index.ts';
import { define, does, FOUND_PROBLEMS, noun, OK, type Cli, type Json } from '../command.ts';
import { operated } from '../session.ts';
import { pastOf } from '../times.ts';
import { counted, localTime, short, table, visible } from '../words.ts';

interface BacktestOptions extends Json {
  readonly since: string;
  readonly until?: string;
  readonly slice?: string;
  readonly playbook?: string;
  readonly connection?: string;
  readonly truth?: string;
}

export function backtestCommand(signals: Command, cli: Cli): void {
  const command = define(signals, 'backtest', {
    summary: 'what would have been raised on what is stored or imported, by the very code that judges what arrives',
    examples: [
      'signals backtest --since 30d',
      'signals backtest --since 2013-01-01 --until 2014-01-01 --connection archive',
      'signals backtest --since 2026-01-01 --playbook product_fault --truth onsets.csv',
    ],
    more: 'Posts are taken as arriving when they were published. Nothing is stored, and nobody is told. --truth is a CSV with the columns onset and, where it is of one slice, slice: a signal within a day belongs to it.',
  })
    .requiredOption('--since <time>', 'from then on: 30d ago, or a day')
    .option('--until <time>', 'up to then')
    .option('--slice <name>', 'this slice alone')
    .option('--playbook <name>', 'only what would have started this playbook')
    .option('--connection <id>', 'as if there were this one alone: an archive that was imported, say')
    .option('--truth <file>', 'when things began, for the lead time');
  does(command, cli, async ({ json, since, until, ...options }: BacktestOptions) => {
    const begin = pastOf(since);
    const report = await operated(cli, (app, who) =>
      app.backtestSignals(who, { ...options, since: begin ?? new Date(), until: pastOf(until) }),
    );
    if (json) cli.terminal.json(report);
    else cli.terminal.print(...told(cli, report));
  });
}

function told(cli: Cli, { raised, truth, since, until }: BacktestReport): string[] {
  const [head = '', ...rows] = table(
    ['raised', 'kind', 'severity', 'slice', 'starts', 'why'],
    raised.map(({ raised_at, signal, starts }) => [
      localTime(raised_at),
      signal.kind,
      String(signal.severity),
      signal.slice,
      starts.join(', '),
      short(signal.why, 80),
    ]),
  );
  const weeks = (Date.parse(until) - Date.parse(since)) / 604_800_000;
  const lines = [
    ...(raised.length === 0 ? [] : [cli.terminal.bold(head), ...rows]),
    `${counted(raised.length, 'signal')} in ${weeks.toFixed(1)} weeks.`,
  ];
  if (truth === null) return lines;
  const seen = truth.onsets.flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
  return [
    ...lines,
    ...truth.onsets.map(
      ({ onset, slice, minutes }) =>
        `${localTime(onset)}${slice === null ? '' : ` ${slice}`}: ${minutes === null ? 'not noticed' : minutes >= 0 ? `noticed ${minutes} minutes before` : `noticed ${-minutes} minutes after`}`,
    ),
    `${seen.length} of ${counted(truth.onsets.length, 'onset')} noticed; ${counted(truth.false_alarms, 'signal')} of nothing known.`,
  ];
}

export function factsCommands(signals: Command, cli: Cli): void {
  const facts = noun(signals, 'facts', 'numbers beside the talk: returns, crashes, calls');
  const load = define(facts, 'import <file>', {
    summary: 'read a series of numbers from CSV or JSON Lines',
    examples: [
      'signals facts import returns.csv --series returns',
      'signals facts import calls.csv --series calls --live',
    ],
    more: 'Columns timestamp and value. A time without a zone is UTC. What is told again is what it is now. A slice with `facts: returns` judges them. Exits with 3 where some rows are bad.',
  })
    .requiredOption('--series <name>', 'how they are called')
    .option('--live', 'as arriving now, so that they make signals; else as history');
  does(
    load,
    cli,
    async (
      file: string,
      { json, series, live = false }: Json & { readonly series: string; readonly live?: boolean },
    ) => {
      const report = await operated(cli, (app, who) => app.importFacts(who, file, series, { live }));
      const { facts: count, changed, judged, bad } = report;
      if (json) cli.terminal.json(report);
      else
        cli.terminal.print(
          ...bad.slice(0, 20).map(({ line, reason }) => `line ${line}: ${visible(reason)}`),
          `${counted(count, 'fact')} of ${series}, ${changed} new or changed, ${counted(bad.length, 'bad row')}.`,
          judged.length > 0
            ? `Judged by ${judged.join(', ')}.`
            : `No slice judges them: write one with facts: ${series}. They are shown beside the talk all the same.`,
        );
      return bad.length > 0 ? FOUND_PROBLEMS : OK;
    },
  );
  const list = define(facts, 'list', { summary: 'which series there are', examples: ['signals facts list'] });
  does(list, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.listFacts(who));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print(
        'There are no facts. bondfire signals facts import reads some; POST /api/v1/facts takes them.',
      );
    const [head = '', ...rows] = table(
      ['series', 'facts', 'first', 'last'],
      found.map(({ series, count, first_at, last_at }) => [
        series,
        String(count),
        localTime(first_at),
        localTime(last_at),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
}
