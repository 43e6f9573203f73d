/** The live numbers, as a terminal can show them. */
import { Option, type Command } from 'commander';
import type { Dimension, Span, Talkers, Volume } from '../../app/index.ts';
import { define, does, wholeNumber, type Cli, type Json } from '../command.ts';
import { operated } from '../session.ts';
import { periodOf } from '../times.ts';
import { counted, localTime, short, table } from '../words.ts';

interface Period extends Json {
  readonly since?: string;
  readonly until?: string;
  readonly top?: number;
}

interface TermsOptions extends Period {
  readonly span?: Span;
  readonly new?: boolean;
}

const BY = ['all', 'connection', 'connector', 'language', 'product', 'topic'] as const;
const SPAN = ['slot', 'hour', 'day'] as const;
const BAR = 30;

export function numbersCommands(activity: Command, cli: Cli): void {
  const volume = define(activity, 'volume', {
    summary: 'how much is said, and how it feels, in the course of time',
    examples: ['activity volume', 'activity volume --by product --since 30d --span day'],
    more: 'A slot is five minutes. What we said ourselves, what was deleted, and likes are not counted.',
  })
    .option('--since <time>', 'from then on: 7d ago, or a day; else the last day')
    .option('--until <time>', 'until before then')
    .addOption(new Option('--span <name>', 'told apart by').choices(SPAN))
    .addOption(new Option('--by <name>', 'told apart by').choices(BY))
    .option('--top <count>', 'so many values, those with the most posts', wholeNumber(1, 100));
  does(volume, cli, async ({ json, ...given }: Period & { readonly span?: Span; readonly by?: Dimension }) => {
    const asked = periodOf(given);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const found = await operated(cli, (app, who) => app.volume(who, { ...asked, zone }));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...volumeLines(cli, found));
  });

  const terms = define(activity, 'terms', {
    summary: 'the telling words that are used most, span by span, with how those posts feel',
    examples: ['activity terms', 'activity terms --new', 'activity terms --since 2026-03-01 --span day --top 20'],
  })
    .option('--since <time>', 'from then on: 7d ago, or a day; else the last day')
    .option('--until <time>', 'until before then')
    .addOption(new Option('--span <name>', 'told apart by').choices(SPAN))
    .option('--top <count>', 'so many words of each span', wholeNumber(1, 100))
    .option('--new', 'those that are said more often than in the week before');
  does(terms, cli, async ({ json, top = 8, new: fresh = false, ...given }: TermsOptions) => {
    const asked = periodOf(given);
    if (fresh) {
      const { span: _all, ...period } = asked;
      const found = await operated(cli, (app, who) => app.freshTerms(who, { ...period, top }));
      if (json) return cli.terminal.json(found);
      if (found.terms.length === 0) return cli.terminal.print('Nothing is said more often than in the week before.');
      const [head = '', ...rows] = table(
        ['word', 'posts', 'expected', 'tone'],
        found.terms.map(({ term, posts, expected, tone }) => [
          short(term, 40),
          posts.toLocaleString('en'),
          expected.toLocaleString('en', { maximumFractionDigits: 1 }),
          toneText(tone),
        ]),
      );
      return cli.terminal.print(
        cli.terminal.bold(head),
        ...rows,
        `${found.coverage} % of what is usual could be seen.`,
      );
    }
    const found = await operated(cli, (app, who) =>
      app.frequentTerms(who, { ...asked, span: asked.span ?? (asked.since === undefined ? 'hour' : undefined), top }),
    );
    if (json) return cli.terminal.json(found);
    if (found.rows.length === 0) return cli.terminal.print('Nothing was said in that time.');
    const spans = Map.groupBy(found.rows, ({ at }) => at);
    return cli.terminal.print(
      ...[...spans].map(
        ([at, rows]) =>
          `${localTime(at)}  ${rows.map(({ term, posts, tone }) => `${short(term, 24)} ${posts}${toneSign(tone)}`).join('  ')}`,
      ),
      `${found.coverage} % of what is usual could be seen.`,
    );
  });

  const talkers = define(activity, 'talkers', {
    summary: 'who talks: how much of it the busiest say',
    examples: ['activity talkers', 'activity talkers --days 7 --audience internal'],
  })
    .option('--days <count>', 'the last so many days of UTC, with today', wholeNumber(1, 366), 30)
    .addOption(new Option('--audience <audience>', 'said inside, or outside').choices(['internal', 'external']))
    .option('--top <count>', 'so many people', wholeNumber(1, 100));
  does(
    talkers,
    cli,
    async ({
      json,
      ...asked
    }: Json & { readonly days: number; readonly audience?: 'internal' | 'external'; readonly top?: number }) => {
      const found = await operated(cli, (app, who) => app.talkers(who, asked));
      if (json) cli.terminal.json(found);
      else cli.terminal.print(...talkerLines(found));
    },
  );
}

function volumeLines(cli: Cli, { rows, values, by, span, coverage }: Volume): string[] {
  if (rows.length === 0) return ['Nothing was said in that time.'];
  const most = Math.max(...rows.map(({ posts }) => posts));
  const all = by === 'all';
  const [head = '', ...lines] = table(
    [span, ...(all ? [] : [by]), 'posts', 'inside', 'tone', 'seen', ''],
    rows.map(({ at, value, posts, inside, tone, coverage: seen }) => [
      localTime(at),
      ...(all ? [] : [short(value === '' ? 'unknown' : value, 30)]),
      posts.toLocaleString('en'),
      inside.toLocaleString('en'),
      toneText(tone),
      `${seen} %`,
      '█'.repeat(Math.ceil((posts / most) * BAR)),
    ]),
  );
  const total = values.reduce((sum, { posts }) => sum + posts, 0);
  return [
    cli.terminal.bold(head),
    ...lines,
    `${counted(total, 'post')} in all; ${coverage} % of what is usual could be seen.`,
  ];
}

function talkerLines({ authors, posts, shares, busiest, days, coverage }: Talkers): string[] {
  if (shares === null) return [`Nobody said anything in ${counted(days, 'day')}.`];
  return [
    `${counted(authors, 'person', 'people')} wrote ${counted(posts, 'post')} in ${counted(days, 'day')}: the busiest 1 % of them ${percent(shares.first)}, the next 9 % ${percent(shares.next)}, all others ${percent(shares.others)}. ${coverage} % of what is usual could be seen.`,
    ...table(
      ['posts', 'who', 'connection'],
      busiest.map(({ posts: said, actor, connection }) => [
        said.toLocaleString('en'),
        short(String(actor['name'] ?? actor['handle'] ?? actor['id'] ?? ''), 40),
        connection,
      ]),
    ),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function toneText(tone: number | null): string {
  return tone === null ? '' : `${tone > 0 ? '+' : ''}${tone.toFixed(2)}`;
}

function toneSign(tone: number | null): string {
  return tone === null || Math.abs(tone) < 0.1 ? '' : tone > 0 ? '+' : '−';
}
