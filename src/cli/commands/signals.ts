/** What the early warning listens to and what it noticed. */
import { Option, type Command } from 'commander';
import { describeProblem } from '#sdk';
import type { Coverage, Numbers, SignalDetail, SignalView, SliceView } from '../../app/index.ts';
import { define, does, FOUND_PROBLEMS, noun, OK, paged, type Cli, type Json, type Paging } from '../command.ts';
import { operated } from '../session.ts';
import { pastOf, TIMES } from '../times.ts';
import { counted, fields, localTime, short, table, visible } from '../words.ts';
import { detectCommand } from './signals-detect.ts';
import { backtestCommand, factsCommands } from './signals-files.ts';

interface ListOptions extends Json, Paging {
  readonly slice?: string;
  readonly kind?: SignalView['kind'];
  readonly open?: boolean;
  readonly all?: boolean;
}

interface NumbersOptions extends Json {
  readonly since?: string;
  readonly until?: string;
  readonly product?: string;
  readonly market?: string;
  readonly topic?: string;
}

export function signalsCommands(program: Command, cli: Cli): void {
  const signals = noun(program, 'signals', 'the early warning: what has just changed, and why that is unusual');
  const list = paged(
    define(signals, 'list', {
      summary: 'what was noticed, the newest first',
      examples: ['signals list --open', 'signals list --slice outside --all'],
      more: 'A suspicion that too few people share, and what was held back, are told with --all.',
    })
      .option('--slice <name>', 'of this slice')
      .addOption(new Option('--kind <kind>', 'of this kind').choices(['spike', 'tone', 'reach', 'silence']))
      .option('--open', 'those that go on')
      .option('--all', 'those that nobody was told of as well'),
  );
  does(list, cli, async ({ json, ...filter }: ListOptions) => {
    const found = await operated(cli, (app, who) => app.listSignals(who, filter));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print(
        'Nothing was noticed. bondfire signals slices shows what is listened to, and signals coverage what can be seen.',
      );
    const [head = '', ...rows] = table(['noticed', 'id', 'kind', 'severity', 'state', 'why'], found.map(row));
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });

  const show = define(signals, 'show <id>', {
    summary: 'one signal with its evidence',
    examples: ['signals show 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(show, cli, async (id: string, { json }: Json) => {
    const found = await operated(cli, (app, who) => app.showSignal(who, id));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...fields(shown(found)));
  });

  const slices = define(signals, 'slices', {
    summary: 'what is listened to, how much of it can be seen, and what is wrong in its files',
    examples: ['signals slices'],
    more: 'They are in slices.yaml of the folder playbooks of the data folder; see playbooks/README.md. Exits with 3 where something is wrong in a file.',
  });
  does(slices, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.listSlices(who));
    if (json) cli.terminal.json(found);
    else {
      const [head = '', ...rows] = table(
        ['slice', 'signals', 'window', 'state', 'parts', 'seen', 'open', 'title'],
        found.slices.map(sliceRow),
      );
      const capped = found.slices.flatMap(({ name, capped: why }) => (why === null ? [] : [`${name}: ${why}.`]));
      const problems = found.problems.map((one) => visible(describeProblem(one)));
      cli.terminal.print(cli.terminal.bold(head), ...rows, ...capped, ...problems);
    }
    return found.problems.length > 0 ? FOUND_PROBLEMS : OK;
  });

  const coverage = define(signals, 'coverage', {
    summary: 'which streams can be seen, and which are blind spots',
    examples: ['signals coverage'],
    more: 'What cannot be seen is unknown, and not quiet: nothing is concluded from its silence.',
  });
  does(coverage, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.signalCoverage(who));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...covered(cli, found));
  });

  const recount = define(signals, 'recount [slice]', {
    summary: 'count history anew: of one slice, or all of them',
    examples: ['signals recount complaints'],
    more: 'After topics, tones or languages of what is stored have been told anew. Signals that were told stay; whoever works counts.',
  });
  does(recount, cli, async (slice: string | undefined, { json }: Json) => {
    const names = await operated(cli, (app, who) => app.recountSlices(who, slice ?? null));
    if (json) cli.terminal.json(names);
    else cli.terminal.print(`${counted(names.length, 'slice')} will be counted anew: ${names.join(', ')}.`);
  });

  const numbers = define(signals, 'numbers <slice>', {
    summary: 'how a slice was counted over time, beside what was expected, and facts of the same time',
    examples: ['signals numbers outside', 'signals numbers complaints --product vega_3 --since 7d'],
    more: `Times are such as ${TIMES}; a span is as long ago.`,
  })
    .option('--since <time>', 'from then on; else the last 48 spans')
    .option('--until <time>', 'up to then')
    .option('--product <product>', 'the part of this product')
    .option('--market <market>', 'the part of this market')
    .option('--topic <topic>', 'the part of this topic');
  does(numbers, cli, async (slice: string, { json, since, until, ...part }: NumbersOptions) => {
    const found = await operated(cli, (app, who) =>
      app.signalNumbers(who, slice, { part, since: pastOf(since), until: pastOf(until) }),
    );
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...numbered(cli, found));
  });
  backtestCommand(signals, cli);
  detectCommand(signals, cli);
  factsCommands(signals, cli);
}

function row({ noticed_at, id, kind, severity, state, why }: SignalView): string[] {
  return [localTime(noticed_at), id, kind, String(severity), state, short(why, 90)];
}

function shown({ terms, activities, where, runs, facts, ...one }: SignalDetail): [string, unknown][] {
  const first = one.first === null ? null : `${localTime(one.first.at)}  ${one.first.activity}`;
  return [
    ['id', one.id],
    ['kind', `${one.kind}, severity ${one.severity}, ${one.state}`],
    ['slice', `${one.slice}: ${one.title}`],
    ['product', one.product],
    ['market', one.market],
    ['topic', one.topic],
    ['why', one.why],
    ['unlikely', one.unlikely < 0 ? `a chance of 1 in 10^${Math.round(-one.unlikely)}` : null],
    ['held', one.held],
    ['since', localTime(one.since)],
    ['peak', localTime(one.peak_at)],
    ['raised', localTime(one.raised_at)],
    ['ended', localTime(one.ended_at)],
    ['first post', first],
    ['words', terms.join(', ')],
    ['who', one.authors === 0 ? null : `${counted(one.authors, 'person', 'people')}, ${counted(one.texts, 'text')}`],
    [
      'where',
      Object.entries(where)
        .map(([source, count]) => `${source} ${count}`)
        .join('\n'),
    ],
    ['inside', percent(one.inside)],
    ['outside', percent(one.outside)],
    ['seen', `${one.coverage} % of what is usual`],
    ['set off', runs.map(({ id, playbook, state }) => `${playbook} ${id} (${state})`).join('\n')],
    [
      'facts',
      Object.entries(facts)
        .map(
          ([series, all]) =>
            `${series}: ${all
              .slice(-12)
              .map(({ value }) => value)
              .join(' ')}`,
        )
        .join('\n'),
    ],
    ['activities', activities.join('\n')],
  ];
}

function sliceRow({ name, source, state, parts, coverage, open }: SliceView): string[] {
  const how = source.facts === undefined ? source.signals.join(', ') : `${source.signals.join(', ')} of facts`;
  return [name, how, source.window, state, String(parts), `${coverage} %`, String(open), short(source.title, 50)];
}

function covered(cli: Cli, { slices, streams }: Coverage): string[] {
  const [head = '', ...rows] = table(
    ['stream', 'state', 'since', 'last'],
    streams.map(({ connection, stream, state, blind, last_at }) => [
      `${connection}/${stream}`,
      blind === null ? state : `blind: ${blind.why}`,
      localTime(blind?.since ?? null),
      localTime(last_at),
    ]),
  );
  const [second = '', ...more] = table(
    ['slice', 'seen'],
    slices.map(({ name, coverage }) => [name, `${coverage} %`]),
  );
  return [cli.terminal.bold(head), ...rows, '', cli.terminal.bold(second), ...more];
}

function numbered(cli: Cli, all: readonly Numbers[]): string[] {
  const series = [...new Set(all.flatMap(({ facts }) => Object.keys(facts)))].toSorted();
  const [head = '', ...rows] = table(
    ['from', 'observed', 'expected', 'posts', 'people', 'tone', ...series, 'seen'],
    all.map((one) => [
      localTime(one.at),
      String(one.observed),
      one.expected === null ? '' : one.expected.toFixed(1),
      String(one.posts),
      String(one.authors),
      one.tone === null ? '' : one.tone.toFixed(2),
      ...series.map((name) => String(one.facts[name] ?? '')),
      `${one.coverage} %`,
    ]),
  );
  return [cli.terminal.bold(head), ...rows];
}

function percent(share: number | null): string | null {
  return share === null ? null : `${Math.round(100 * share)} %`;
}
