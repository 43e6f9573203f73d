/** Promises on issues: what is promised, for which, and in whose time. */
import { Option, type Command } from 'commander';
import type { PromisePolicy } from '../../app/index.ts';
import { define, does, noted, noun, wholeNumber, type Cli, type Json } from '../command.ts';
import { operated, withBondfire } from '../session.ts';
import { businessSecondsOf, periodOf, secondsOf, spanOf } from '../times.ts';
import { counted, short, table } from '../words.ts';

interface SetOptions extends Json {
  readonly severity?: number;
  readonly market?: string;
  readonly acknowledge?: string;
  readonly reply?: string;
  readonly resolution?: string;
  readonly hours?: PromisePolicy['hours'];
  readonly atRisk?: number;
}

const KINDS = ['acknowledge', 'reply', 'resolution'] as const;
const WHICH =
  'The narrowest that fits an issue wins: its market’s own before any, then the one for the worst severity.';

const HEAD = ['policy', 'severity', 'market', 'acknowledge', 'reply', 'resolution', 'hours', 'at risk'];

export function promiseCommands(program: Command, cli: Cli): void {
  const promise = noun(program, 'promise', 'what is promised on issues: acknowledge, first reply, resolution');
  const list = define(promise, 'list', {
    summary: 'what is promised, and for which issues',
    examples: ['promise list'],
    more: WHICH,
  });
  does(list, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listPromisePolicies(OPERATOR));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print('Nothing is promised yet: bondfire promise set office --reply 4h --hours business');
    const [head = '', ...rows] = table(
      HEAD,
      found.map((one) => [
        one.id,
        one.severity === 10 ? '10' : `${one.severity} to 10`,
        short(one.market ?? 'any', 20),
        spanOf(one.acknowledge),
        spanOf(one.reply),
        spanOf(one.resolution),
        one.hours,
        `after ${Math.round(one.at_risk * 100)} %`,
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });

  const kept = define(promise, 'kept', {
    summary: 'whether promises are kept, and how long it takes until somebody does something',
    examples: ['promise kept', 'promise kept --since 30d'],
  })
    .option('--since <time>', 'from then on: 7d ago, or a day; else the last day')
    .option('--until <time>', 'until before then');
  does(kept, cli, async ({ json, ...period }: Json & { readonly since?: string; readonly until?: string }) => {
    const found = await operated(cli, (app, who) => app.care(who, periodOf(period)));
    if (json) return cli.terminal.json(found);
    const { issues, noticed, acted, acted_most, promises } = found;
    const [head = '', ...rows] = table(
      ['promise', 'in time', 'late', 'missed'],
      promises.map((one) => [one.kind, String(one.kept), String(one.late), String(one.missed)]),
    );
    return cli.terminal.print(
      ...(promises.length === 0 ? ['Nothing was due in that time.'] : [cli.terminal.bold(head), ...rows]),
      issues === 0
        ? 'No issue with posts was opened in that time.'
        : `${counted(issues, 'issue')}: from the first post to the issue ${about(noticed)}, to the first thing done ${about(acted)} (nine of ten within ${about(acted_most)}).`,
    );
  });

  const set = define(promise, 'set <policy>', {
    summary: 'promise something, or change what is promised; what is not named stays',
    examples: [
      'promise set office --acknowledge 30m --reply 4h --resolution 16h --hours business',
      'promise set grave --severity 8 --reply 1h --hours always',
      'promise set office --resolution ""',
    ],
    more: `${WHICH} Issues that are there already keep what was promised. Times are such as 30m or 4h; by the clock also 3d. An empty text removes.`,
  })
    .option('--severity <number>', 'for issues of this severity and worse, from 1 to 10', wholeNumber(1, 10))
    .option('--market <market>', 'for this market alone')
    .option('--acknowledge <time>', 'until somebody has it')
    .option('--reply <time>', 'until the first answer is out')
    .option('--resolution <time>', 'until it is resolved')
    .addOption(
      new Option(
        '--hours <hours>',
        'always, or only business hours: of the issue’s team, or the one that answers for its market',
      ).choices(['business', 'always']),
    )
    .option(
      '--at-risk <percent>',
      'it is at risk after so much of the time; 75 where it is left out',
      wholeNumber(1, 100),
    );
  does(set, cli, async (id: string, { json, market, atRisk, ...given }: SetOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const saved = await withBondfire(cli, async ({ app }) => {
      const before = (await app.listPromisePolicies(OPERATOR)).find((one) => one.id === id);
      const hours = given.hours ?? before?.hours ?? 'always';
      noted(cli, await app.strangeMarkets(OPERATOR, market === undefined || market === '' ? [] : [market]));
      return app.savePromisePolicy(OPERATOR, {
        ...before,
        id,
        hours,
        ...Object.fromEntries(
          KINDS.flatMap((kind) => {
            const typed = given[kind];
            return typed === undefined
              ? []
              : [[kind, typed === '' ? null : hours === 'business' ? businessSecondsOf(typed) : secondsOf(typed)]];
          }),
        ),
        ...(given.severity !== undefined && { severity: given.severity }),
        ...(market !== undefined && { market: market === '' ? null : market }),
        ...(atRisk !== undefined && { at_risk: atRisk / 100 }),
      });
    });
    if (json) return cli.terminal.json(saved);
    const times = KINDS.flatMap((kind) => (saved[kind] === null ? [] : [`${kind} within ${spanOf(saved[kind])}`]));
    return cli.terminal.print(
      `${id} promises ${times.join(', ')}${saved.hours === 'business' ? ' of business hours' : ''}, from the next issue on.`,
      ...(saved.hours === 'business'
        ? ['Whose hours they are: bondfire team show <team>; they are set with bondfire team edit <team> --hours.']
        : []),
    );
  });

  const remove = define(promise, 'remove <policy>', {
    summary: 'promise it no more; issues that are there already keep what was promised',
    examples: ['promise remove grave'],
  });
  does(remove, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, ({ app }) => app.removePromisePolicy(OPERATOR, id));
    return json ? cli.terminal.json({ removed: id }) : cli.terminal.print(`${id} is promised no more.`);
  });
}

/** To the second. */
function about(seconds: number | null): string {
  return seconds === null ? '–' : spanOf(Math.round(seconds));
}
