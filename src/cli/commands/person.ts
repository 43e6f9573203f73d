/** People: who can act, and when. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Fault } from '#sdk';
import type { SeenPerson } from '../../app/index.ts';
import { collected, define, does, noted, noun, UsageError, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { hourLines, hoursOf, timeOf, TIMES } from '../times.ts';
import { counted, fields, localTime, short, table, visible } from '../words.ts';

interface PersonOptions extends Json {
  readonly name?: string;
  readonly email?: string;
  readonly zone?: string;
  readonly hours?: readonly string[];
  readonly holidays?: string;
  readonly language?: readonly string[];
  readonly market?: readonly string[];
  readonly product?: readonly string[];
  readonly topic?: readonly string[];
  readonly skill?: readonly string[];
  readonly role?: readonly string[];
  readonly standIn?: string;
  readonly account?: readonly string[];
  readonly calendar?: string;
  readonly expert?: boolean;
}

export function personCommands(program: Command, cli: Cli): void {
  const person = noun(program, 'person', 'who there is, and whether they can act now');
  changing(person, cli);
  looking(person, cli);
  absence(person, cli);
}

function options(command: Command): Command {
  return command
    .option('--name <name>', 'as others write it')
    .option('--email <address>', 'by which they are known at vendors')
    .option('--zone <zone>', 'their time zone, such as Europe/Berlin')
    .option(
      '--hours <days=from-until>',
      'working hours, such as mon-fri=09:00-17:00; again for others; "always" for none',
      collected,
    )
    .option('--holidays <calendar>', 'whose holidays are theirs: person holidays')
    .option('--language <language>', 'again for each', collected)
    .option('--market <market>', 'again for each', collected)
    .option('--product <product>', 'again for each', collected)
    .option('--topic <topic>', 'again for each', collected)
    .option('--skill <skill>', 'again for each', collected)
    .option('--role <role>', 'such as approver; again for each', collected)
    .option('--stand-in <person>', 'who acts while they are away')
    .option('--account <connection=id>', 'who they are at a vendor; again for each', collected)
    .option('--calendar <address>', 'an iCal feed; whole days and what is marked as out of office make them away')
    .option('--expert', 'may be proposed as somebody who knows about a subject; so is everybody who said nothing else')
    .option('--no-expert', 'is never proposed as that');
}

function changing(person: Command, cli: Cli): void {
  const add = options(
    define(person, 'add <person>', {
      summary: 'somebody who can be asked',
      examples: [
        'person add ines --name "Ines Paz" --zone Europe/Berlin --hours mon-fri=09:00-17:00 --role approver --stand-in tom',
      ],
    }),
  );
  does(add, cli, async (id: string, { json, ...given }: PersonOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const made = await withBondfire(cli, async ({ app }) => {
      const saved = await app.addPerson(OPERATOR, id, inputOf(given));
      noted(cli, await app.strangeMarkets(OPERATOR, given.market ?? [], { person: id }));
      return saved;
    });
    return json ? cli.terminal.json(made) : cli.terminal.print(...personLines(made));
  });
  const edit = options(
    define(person, 'edit <person>', {
      summary: 'change what is said of somebody; what is not named stays',
      examples: ['person edit ines --stand-in mia', 'person edit ines --role approver --role expert'],
      more: 'Lists are replaced whole. An empty text removes: --stand-in "".',
    }),
  );
  does(edit, cli, async (id: string, { json, ...given }: PersonOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const made = await withBondfire(cli, async ({ app }) => {
      const saved = await app.editPerson(OPERATOR, id, inputOf(given));
      noted(cli, await app.strangeMarkets(OPERATOR, given.market ?? [], { person: id }));
      return saved;
    });
    return json ? cli.terminal.json(made) : cli.terminal.print(...personLines(made));
  });
  const remove = define(person, 'remove <person>', { summary: 'take somebody out', examples: ['person remove ines'] });
  does(remove, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, ({ app }) => app.removePerson(OPERATOR, id));
    return json ? cli.terminal.json({ removed: id }) : cli.terminal.print(`${id} is removed.`);
  });
  const holidays = define(person, 'holidays <calendar> <file>', {
    summary:
      'days on which those whose holidays these are do not work: an iCal file, or lines such as 2026-12-25 Christmas Day',
    examples: ['person holidays de feiertage.ics'],
  });
  does(holidays, cli, async (calendar: string, file: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new Fault('rejected', `${file} cannot be read`, { cause: error });
    });
    const count = await withBondfire(cli, ({ app }) => app.addHolidays(OPERATOR, calendar, text));
    return json
      ? cli.terminal.json({ days: count })
      : cli.terminal.print(
          `${counted(count, 'day')} of ${calendar}. They are somebody’s with: bondfire person edit <person> --holidays ${calendar}`,
        );
  });
}

function looking(person: Command, cli: Cli): void {
  const list = define(person, 'list', {
    summary: 'everybody, and whether they can act now',
    examples: ['person list'],
  });
  does(list, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listPeople(OPERATOR));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print('Nobody yet: bondfire person add ines --name "Ines Paz" --role approver');
    const [head = '', ...rows] = table(
      ['id', 'name', 'now', 'teams', 'roles', 'stand-in'],
      found.map((one) => [
        one.id,
        short(one.name, 30),
        short(nowWords(one), 50),
        one.teams.join(', '),
        one.roles.join(', '),
        one.stand_in ?? '',
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const show = define(person, 'show <person>', {
    summary: 'one person: when they can act, and who stands in',
    examples: ['person show ines'],
  });
  does(show, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.showPerson(OPERATOR, id));
    return json ? cli.terminal.json(found) : cli.terminal.print(...personLines(found));
  });
}

function nowWords({ now }: SeenPerson): string {
  if (now.can) return 'can act';
  return `${now.why}${now.until === null ? '' : ` until ${localTime(now.until)}`}`;
}

function personLines(one: SeenPerson): string[] {
  return fields([
    ['id', one.id],
    ['name', one.name],
    ['now', nowWords(one)],
    [
      'email',
      one.returned === null ? one.email : `${one.email}: mails come back (${one.returned.status ?? 'no reason given'})`,
    ],
    ['zone', one.zone],
    ['hours', one.hours === null ? 'always' : hourLines(one.hours)],
    ['holidays', one.holidays],
    ['teams', one.teams.join(', ')],
    ['roles', one.roles.join(', ')],
    ['languages', one.languages.join(', ')],
    ['markets', one.markets.join(', ')],
    ['products', one.products.join(', ')],
    ['topics', one.topics.join(', ')],
    ['skills', one.skills.join(', ')],
    ['stand-in', one.stand_in],
    ['accounts', one.accounts.map(({ connection, id }) => `${connection}: ${id}`).join('\n')],
    ['expert', one.expert ? null : 'never proposed as one'],
    ['calendar', one.calendar],
    [
      'calendar read',
      one.calendar === null
        ? null
        : one.calendar_fault === null
          ? localTime(one.calendar_read_at)
          : `not: ${one.calendar_fault}; what it said last holds`,
    ],
    [
      'there',
      one.presences
        .map(({ until_at, by }) => `until ${localTime(until_at)}, whatever a calendar or a vendor says: so said ${by}`)
        .join('\n'),
    ],
    [
      'not heard',
      one.lapsed
        .map(
          ({ reason, source, lapsed_at }) =>
            `${reason}: it named no end, so that it counts no more since ${localTime(lapsed_at)}, until ${source} is read again`,
        )
        .join('\n'),
    ],
    [
      'away',
      one.absences
        .map(
          ({ from_at, until_at, reason }) =>
            `${localTime(from_at)} to ${until_at === null ? 'until they are back' : localTime(until_at)}${reason === null ? '' : `: ${reason}`}`,
        )
        .join('\n'),
    ],
  ]);
}

function absence(person: Command, cli: Cli): void {
  const away = define(person, 'away <person>', {
    summary: 'somebody is away: what waits for them goes to whoever stands in',
    examples: [
      'person away ines --until 3d --reason vacation',
      'person away ines --from 2026-12-23T18:00 --until 2027-01-02',
    ],
  })
    .option('--from <time>', 'now where it is left out; a day is from its beginning where they live')
    .option('--until <time>', `until they are back where it is left out; a day is to its end where they live: ${TIMES}`)
    .option('--reason <text>', 'why');
  does(
    away,
    cli,
    async (
      id: string,
      { json, from, until, reason = null }: Json & { from?: string; until?: string; reason?: string | null },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const now = new Date();
      const given = {
        from: from === undefined ? null : timeOf(from, now),
        until: until === undefined ? null : timeOf(until, now),
        reason,
      };
      const found = await withBondfire(cli, ({ app }) => app.setAway(OPERATOR, id, given));
      if (json) return cli.terminal.json(found);
      return cli.terminal.print(
        `${visible(found.name)}: ${nowWords(found)}.`,
        found.stand_in === null
          ? `Nobody stands in: bondfire person edit ${id} --stand-in <person>`
          : `${found.stand_in} stands in. Undo it with: bondfire person back ${id}`,
      );
    },
  );
  const back = define(person, 'back <person>', {
    summary: 'somebody is back, or there all the same: this wins over a calendar and a vendor',
    examples: ['person back ines', 'person back ines --until 4h', 'person back ines --until 2026-12-24'],
    more: 'Without --until a calendar is overruled until what it says now is over, and a vendor until it has taken back what it says.',
  }).option('--until <time>', `so long they are there whatever is said; a day is to its end where they live: ${TIMES}`);
  does(back, cli, async (id: string, { json, until }: Json & { readonly until?: string }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const end = until === undefined ? null : timeOf(until, new Date());
    const { ended, person: found } = await withBondfire(cli, ({ app }) => app.setBack(OPERATOR, id, end));
    if (json) return cli.terminal.json(found);
    return cli.terminal.print(
      ended
        ? `${visible(found.name)}: ${nowWords(found)}.`
        : `${visible(found.name)} was said to be away neither by hand nor by a vendor or a calendar: ${nowWords(found)}.`,
    );
  });
}

/** As `app` takes it; an empty text removes. */
function inputOf({
  hours,
  language,
  market,
  product,
  topic,
  skill,
  role,
  standIn,
  account,
  ...plain
}: Omit<PersonOptions, 'json'>): Readonly<Record<string, unknown>> {
  const given = {
    ...plain,
    hours: hours && hoursOf(hours),
    languages: language,
    markets: market,
    products: product,
    topics: topic,
    skills: skill,
    roles: role,
    stand_in: standIn,
    accounts: account?.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`"${pair}" is no connection=id`, 'Write --account community=42.');
      return { connection: pair.slice(0, at), id: pair.slice(at + 1) };
    }),
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => {
      if (value === undefined) return [];
      if (value === '') return [[key, null]];
      return [[key, Array.isArray(value) ? (value as unknown[]).filter((one) => one !== '') : value]];
    }),
  );
}
