/** Teams: who works together, who leads, and who is on call. */
import type { Command } from 'commander';
import type { SeenTeam } from '../../app/index.ts';
import { collected, define, does, noted, noun, UsageError, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { businessSecondsOf, hourLines, hoursOf, momentOf, spanOf } from '../times.ts';
import { counted, fields, localTime, short, table, visible } from '../words.ts';

interface TeamOptions extends Json {
  readonly title?: string;
  readonly lead?: string;
  readonly member?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly market?: readonly string[];
  readonly product?: readonly string[];
  readonly topic?: readonly string[];
  readonly language?: readonly string[];
  readonly turn?: string;
  readonly turnFrom?: string;
  readonly turnDays?: string;
  readonly turnZone?: string;
  readonly calendar?: string;
  readonly hours?: readonly string[];
  readonly zone?: string;
  readonly holidays?: string;
  readonly ownerSilent?: string;
}

function teamOptions(command: Command): Command {
  return command
    .option('--title <text>', 'as others write it')
    .option('--lead <person>', 'who is told where nobody can be asked')
    .option('--member <person>', 'again for each', collected)
    .option('--market <market>', 'that it answers for; again for each', collected)
    .option('--product <product>', 'again for each', collected)
    .option('--topic <topic>', 'again for each', collected)
    .option('--language <language>', 'again for each', collected)
    .option('--turn <people>', 'who is on call in turn: ines,tom,mia')
    .option('--turn-from <time>', 'when the first turn begins, such as 2026-11-30T09:00')
    .option('--turn-days <count>', 'how long a turn is', '7')
    .option('--turn-zone <zone>', 'whose time of day that is', 'UTC')
    .option('--calendar <address>', 'an iCal feed whose events name who is on call')
    .option(
      '--hours <days=from-until>',
      'business hours, such as mon-fri=09:00-17:00; again for others; "always", or "" for whenever one of its members works',
      collected,
    )
    .option('--zone <zone>', 'whose time of day they are, such as Europe/Berlin')
    .option('--holidays <calendar>', 'days without business hours: person holidays')
    .option(
      '--owner-silent <time>',
      'an owner who says nothing for so long, in business hours, loses the issue to the next who can act: 4h; "" for never',
    );
}

function teamInput({
  json: _json,
  member,
  add: _add,
  remove: _remove,
  market,
  product,
  topic,
  language,
  turn,
  turnFrom,
  turnDays,
  turnZone,
  calendar,
  hours,
  ownerSilent,
  ...plain
}: TeamOptions): Readonly<Record<string, unknown>> {
  if (turn !== undefined && turn !== '' && turnFrom === undefined)
    throw new UsageError('--turn needs --turn-from', 'Say when the first turn begins: --turn-from 2026-11-30T09:00.');
  const rota =
    turn === '' || calendar === ''
      ? null
      : calendar !== undefined
        ? { calendar }
        : turn === undefined
          ? undefined
          : {
              turn: turn.split(',').map((one) => one.trim()),
              from: momentOf(turnFrom ?? '', new Date(), 'begins').toISOString(),
              days: Number(turnDays),
              zone: turnZone,
            };
  const given = {
    ...plain,
    members: member,
    markets: market,
    products: product,
    topics: topic,
    languages: language,
    hours: hours && (hours.includes('') ? null : hoursOf(hours.includes('always') ? ['mon-sun=00:00-24:00'] : hours)),
    rota,
    owner_silent: ownerSilent === '' ? null : ownerSilent && businessSecondsOf(ownerSilent),
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value === '' ? null : value]])),
  );
}

function teamLines(one: SeenTeam): string[] {
  return fields([
    ['id', one.id],
    ['title', one.title],
    ['lead', one.lead],
    ['members', one.members.join(', ')],
    [
      'on call now',
      one.on_call === null
        ? one.rota === null
          ? null
          : 'nobody'
        : `${one.on_call.person} (${one.on_call.why}) until ${localTime(one.on_call.until)}`,
    ],
    [
      'rota',
      one.rota === null
        ? null
        : 'turn' in one.rota
          ? `${one.rota.turn.join(', ')}, ${counted(one.rota.days, 'day')} each from ${localTime(one.rota.from)}`
          : one.rota.calendar,
    ],
    [
      'calendar read',
      one.rota === null || 'turn' in one.rota
        ? null
        : one.calendar_fault === null
          ? localTime(one.calendar_read_at)
          : `not: ${one.calendar_fault}; what it said last holds`,
    ],
    [
      'business hours',
      one.hours === null ? 'whenever one of its members works' : `${hourLines(one.hours)}\n${one.zone}`,
    ],
    ['holidays', one.holidays],
    ['owner silent', one.owner_silent === null ? null : `${spanOf(one.owner_silent)} of business hours at most`],
    ['markets', one.markets.join(', ')],
    ['products', one.products.join(', ')],
    ['topics', one.topics.join(', ')],
    ['languages', one.languages.join(', ')],
  ]);
}

export function teamCommands(program: Command, cli: Cli): void {
  const team = noun(program, 'team', 'who works together, who leads, and who is on call');
  const add = teamOptions(
    define(team, 'add <team>', {
      summary: 'a team',
      examples: ['team add care --title "Customer care" --lead ines --member ines --member tom'],
    }),
  );
  does(add, cli, async (id: string, given: TeamOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const made = await withBondfire(cli, async ({ app }) => {
      const saved = await app.addTeam(OPERATOR, id, teamInput(given));
      noted(cli, await app.strangeMarkets(OPERATOR, given.market ?? [], { team: id }));
      return saved;
    });
    return given.json ? cli.terminal.json(made) : cli.terminal.print(...teamLines(made));
  });
  const edit = teamOptions(
    define(team, 'edit <team>', {
      summary: 'change what is said of a team; what is not named stays',
      examples: [
        'team edit care --add mia',
        'team edit care --hours mon-fri=09:00-17:00 --zone Europe/Berlin --holidays de --owner-silent 4h',
        'team edit care --turn ines,tom --turn-from 2026-11-30T09:00 --turn-zone Europe/Berlin',
      ],
    }),
  )
    .option('--add <person>', 'one member more; again for each', collected)
    .option('--remove <person>', 'one member less; again for each', collected);
  does(edit, cli, async (id: string, given: TeamOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const made = await withBondfire(cli, async ({ app }) => {
      const input = teamInput(given);
      noted(cli, await app.strangeMarkets(OPERATOR, given.market ?? [], { team: id }));
      if (given.add === undefined && given.remove === undefined) return app.editTeam(OPERATOR, id, input);
      const { members } = await app.showTeam(OPERATOR, id);
      const kept = members.filter((one) => given.remove?.includes(one) !== true);
      return app.editTeam(OPERATOR, id, { ...input, members: [...new Set([...kept, ...(given.add ?? [])])] });
    });
    return given.json ? cli.terminal.json(made) : cli.terminal.print(...teamLines(made));
  });
  const list = define(team, 'list', { summary: 'all teams, and who is on call', examples: ['team list'] });
  does(list, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listTeams(OPERATOR));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print('No teams yet: bondfire team add care --title "Customer care" --member ines');
    const [head = '', ...rows] = table(
      ['id', 'title', 'lead', 'on call', 'members'],
      found.map((one) => [
        one.id,
        short(one.title, 30),
        one.lead ?? '',
        one.on_call?.person ?? '',
        short(one.members.join(', '), 60),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const show = define(team, 'show <team>', { summary: 'one team', examples: ['team show care'] });
  does(show, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.showTeam(OPERATOR, id));
    return json ? cli.terminal.json(found) : cli.terminal.print(...teamLines(found));
  });
  const remove = define(team, 'remove <team>', {
    summary: 'take a team out; its people stay',
    examples: ['team remove care'],
  });
  does(remove, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, ({ app }) => app.removeTeam(OPERATOR, id));
    return json ? cli.terminal.json({ removed: id }) : cli.terminal.print(`The team ${id} is removed.`);
  });
  const onCall = define(team, 'on-call <team>', {
    summary: 'who is on call and why; or who takes the shift instead',
    examples: [
      'team on-call care --at 2026-12-24T20:00',
      'team on-call care --take mia --from 2026-12-24T08:00 --until 2026-12-25T08:00',
    ],
  })
    .option('--at <time>', 'then')
    .option('--take <person>', 'who takes the shift')
    .option('--from <time>', 'from when they take it')
    .option('--until <time>', 'until when');
  does(
    onCall,
    cli,
    async (
      id: string,
      { json, at, take, from, until }: Json & { at?: string; take?: string; from?: string; until?: string },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const now = new Date();
      const shift = await withBondfire(cli, async ({ app }) => {
        if (take !== undefined) {
          if (until === undefined) throw new UsageError('--take needs --until', 'Say until when: --until 8h.');
          const begin = from === undefined ? now : momentOf(from, now, 'begins');
          await app.takeShift(OPERATOR, id, take, begin, momentOf(until, now, 'ends'));
          return app.onCall(OPERATOR, id, begin);
        }
        return app.onCall(OPERATOR, id, at === undefined ? null : momentOf(at, now, 'begins'));
      });
      if (json) return cli.terminal.json(shift);
      return cli.terminal.print(
        shift === null
          ? `Nobody is on call for ${id} then.`
          : `${shift.person} (${visible(shift.why)}) until ${localTime(shift.until)}.`,
      );
    },
  );
}
