/** `notifications`: what somebody is told, and how they want it. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SeenNotification, SeenRules } from '../../app/index.ts';
import {
  collected,
  define,
  does,
  FAILED,
  noun,
  paged,
  UsageError,
  wholeNumber,
  type Cli,
  type Json,
  type Paging,
} from '../command.ts';
import { operated } from '../session.ts';
import { fields, localTime, short, table } from '../words.ts';

interface Whose extends Json {
  readonly as: string;
}

interface Setting extends Whose {
  readonly kind?: readonly string[];
  readonly when?: string;
  readonly channel?: readonly string[];
  readonly escalate?: number | null;
  readonly quiet?: readonly [string, string] | null;
  readonly hours?: string;
  readonly daily?: string;
  readonly language?: string;
  readonly reset?: boolean;
}

export function notificationCommands(program: Command, cli: Cli): void {
  const notifications = noun(program, 'notifications', 'what people are told, and how they want it');
  const list = whose(
    paged(
      define(notifications, 'list', {
        summary: 'what somebody was told and is to be told, the newest first',
        examples: ['notifications list --as ines', 'notifications list --as ines --unread'],
      }),
    ),
  ).option('--unread', 'only what they have not read');
  does(list, cli, async ({ json, as, ...filter }: Whose & Paging & { readonly unread?: boolean }) => {
    const found = await operated(cli, (app, who) => app.listNotifications(who, { ...filter, person: as }));
    if (json) return cli.terminal.json(found.rows);
    if (found.rows.length === 0) return cli.terminal.print('Nothing.');
    const [head = '', ...rows] = table(['at', 'kind', 'what', 'state'], found.rows.map(row));
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const rules = whose(
    define(notifications, 'rules', {
      summary: 'how somebody is told: by which channels, when, and when not',
      examples: ['notifications rules --as ines'],
    }),
  );
  does(rules, cli, async ({ json, as }: Whose) => {
    const found = await operated(cli, (app, who) => app.showNotificationRules(who, as));
    return json ? cli.terminal.json(found) : print(cli, found);
  });
  setting(notifications, cli);
  const replies = paged(
    define(notifications, 'replies', {
      summary: 'what came back of mails: replies, absence notes, what was not delivered, and what became of each',
      examples: ['notifications replies', 'notifications replies --limit 200 --json'],
    }),
  );
  does(replies, cli, async ({ json, ...filter }: Json & Paging) => {
    const found = await operated(cli, (app, who) => app.listCameBack(who, filter));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Nothing came back.');
    const [head = '', ...rows] = table(
      ['at', 'to the mail of', 'from', 'is', 'became'],
      found.map(({ at, person, sender, nature, outcome, detail }) => [
        localTime(at),
        person ?? '',
        short(sender ?? '', 40),
        nature,
        short(`${outcome ?? 'is to be looked at'}${detail === null ? '' : `: ${detail}`}`, 60),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const test = whose(
    define(notifications, 'test', {
      summary: 'tell somebody a test now: by one channel, or by each that could reach them',
      examples: ['notifications test --as ines', 'notifications test --as ines --channel mail'],
    }),
  ).option('--channel <channel>', 'by this one alone');
  does(test, cli, async ({ json, as, channel }: Whose & { readonly channel?: string }) => {
    const tried = await operated(cli, (app, who) => app.testNotifications(who, channel ?? null, as));
    if (json) cli.terminal.json(tried);
    else for (const one of tried) cli.terminal.print(`${one.channel}: ${one.fault ?? 'taken'}`);
    return tried.some(({ fault }) => fault !== null) ? FAILED : undefined;
  });
}

function setting(notifications: Command, cli: Cli): void {
  const set = whose(
    define(notifications, 'set', {
      summary: 'change how somebody is told; what is not named stays',
      examples: [
        'notifications set --as ines --quiet 22:00-07:00',
        'notifications set --as ines --kind moved --when daily --channel mail',
        'notifications set --as ines --kind signal --when never',
      ],
      more: 'Kinds: asked, reminded, escalated, assigned, handed_over, moved, at_risk, missed, signal, back.',
    }),
  )
    .option('--kind <kind>', 'what the next options are about; may be given again', collected)
    .addOption(new Option('--when <when>', 'when that is told').choices(['now', 'hourly', 'daily', 'never']))
    .option('--channel <channel>', 'by these, in this order; may be given again', collected)
    .option(
      '--escalate <minutes>',
      'the next channel after so long, while it is not read; none: the first one alone',
      minutes,
    )
    .option('--quiet <from-until>', 'nothing is sent then, such as 22:00-07:00; none: at any time', quiet)
    .addOption(
      new Option('--hours <hours>', 'whether what asks nothing waits until they work').choices(['working', 'always']),
    )
    .option('--daily <time>', 'when what is gathered by the day is told, such as 08:30')
    .addOption(new Option('--language <language>', 'of the texts').choices(['en', 'de']))
    .option('--reset', 'these kinds as the product has them');
  does(set, cli, async (given: Setting) => {
    const { json, as, kind = [], when, channel: channels, escalate, reset, ...whole } = given;
    const ofKind = Object.fromEntries(
      Object.entries({ when, channels, escalate }).filter(([, one]) => one !== undefined),
    );
    if (kind.length === 0 && (reset === true || Object.keys(ofKind).length > 0))
      throw new UsageError('which kind?', '--when, --channel, --escalate and --reset go with --kind.');
    const kinds = Object.fromEntries(kind.map((one) => [one, reset === true ? null : ofKind]));
    const change = { ...whole, ...(kind.length > 0 && { kinds }) };
    if (Object.keys(change).length === 0) throw new UsageError('nothing is changed', 'Name what: --help says more.');
    const found = await operated(cli, (app, who) => app.setNotificationRules(who, change, as));
    return json ? cli.terminal.json(found) : print(cli, found);
  });
}

function whose(command: Command): Command {
  return command.requiredOption('--as <person>', 'whose');
}

const minute = wholeNumber(1, 10_080);

function minutes(text: string): number | null {
  return text === 'none' ? null : minute(text);
}

function quiet(text: string): readonly [string, string] | null {
  if (text === 'none') return null;
  const [from, until, ...more] = text.split('-');
  if (from !== undefined && until !== undefined && more.length === 0) return [from, until];
  throw new InvalidArgumentError('Write it as 22:00-07:00.');
}

function print({ terminal }: Cli, { person, rules, channels, returned }: SeenRules): void {
  const reach = channels.map(({ id, reaches }) => (reaches ? id : `${id} (does not reach them)`));
  terminal.print(
    ...fields([
      ['channels', reach.join(', ') || 'none is set up'],
      [
        'mail',
        returned === null
          ? null
          : `${returned.said ?? 'it came back'}, ${localTime(returned.at)}; none is sent until: bondfire notifications test --as ${person} --channel mail`,
      ],
      ['quiet', rules.quiet === null ? 'never' : `${rules.quiet[0]}–${rules.quiet[1]}`],
      ['hours', rules.hours === 'working' ? 'what asks nothing waits until they work' : 'at any hour'],
      ['daily at', rules.daily],
      ['language', rules.language],
    ]),
  );
  const kinds = Object.entries(rules.kinds).map(([kind, { when, channels: order, escalate }]) => [
    kind,
    when,
    order.join(', ') || '–',
    escalate === null ? 'never' : `${escalate} min`,
  ]);
  const [head = '', ...rows] = table(['kind', 'when', 'by', 'next after'], kinds);
  terminal.print('', terminal.bold(head), ...rows);
}

function row({ at, kind, headline, read_at, ended, over, next_at }: SeenNotification): string[] {
  const waits = next_at === null ? (ended ?? '') : `until ${localTime(next_at)}`;
  return [localTime(at), kind, short(headline, 70), read_at === null ? (over ?? waits) : 'read'];
}
