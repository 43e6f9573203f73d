/** Runs, and what they ask people. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Rerun, SeenAsk } from '../../app/index.ts';
import { advice } from '../advice.ts';
import { collected, define, does, id, paged, UsageError, type Cli, type Json, type Paging } from '../command.ts';
import { outcomeWords, type JournalLine } from '../journal.ts';
import { withBondfire } from '../session.ts';
import { counted, fields, localTime, short, table, visible } from '../words.ts';
import { shareCommands } from './playbook-shares.ts';

interface ListOptions extends Json, Paging {
  readonly playbook?: string;
  readonly state?: string;
}

interface AsksOptions extends Json, Paging {
  readonly for?: string;
  readonly state: string;
}

interface AnswerOptions extends Json {
  readonly as?: string | null;
  readonly text?: string;
  readonly comment?: string;
  readonly field?: readonly string[];
  readonly anyway?: boolean;
}

interface RerunOptions extends Json {
  readonly from?: string | null;
  readonly with?: Rerun['with'];
  readonly as?: string | null;
}

/** For an option that takes JSON. */
function jsonObject(text: string): NonNullable<Rerun['with']> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as NonNullable<Rerun['with']>;
  } catch {
    throw new InvalidArgumentError(`It is no JSON. Write it in single quotes, such as '{"text": "It is the lens."}'.`);
  }
  throw new InvalidArgumentError(`It is an object, such as '{"text": "It is the lens."}'.`);
}

export function playbookRunCommands(playbook: Command, cli: Cli): void {
  runsCommand(playbook, cli);
  runCommand(playbook, cli);
  asksCommand(playbook, cli);
  answerCommands(playbook, cli);
  shareCommands(playbook, cli);
  changeCommands(playbook, cli);
}

function runsCommand(playbook: Command, cli: Cli): void {
  const runs = paged(
    define(playbook, 'runs', {
      summary: 'the newest runs',
      examples: ['playbook runs', 'playbook runs --state parked'],
    })
      .addOption(
        new Option('--state <state>', 'in this state').choices(['running', 'parked', 'done', 'failed', 'stopped']),
      )
      .option('--playbook <name>', 'of this playbook'),
  );
  does(runs, cli, async ({ json, ...filter }: ListOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { found, idle } = await withBondfire(cli, async ({ app, idle }) => ({
      found: await app.listRuns(OPERATOR, filter),
      idle: [...idle()].map(([name, why]) => `Playbook ${name} is idle, as ${visible(why)}.`),
    }));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('No runs: nothing has set off a playbook yet.', ...idle);
    const [head = '', ...rows] = table(
      ['started', 'id', 'playbook', 'mode', 'state', 'reason'],
      found.map((run) => [
        localTime(run.started_at),
        run.id,
        run.playbook,
        run.mode,
        run.state,
        short(run.reason ?? '', 80),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
}

function runCommand(playbook: Command, cli: Cli): void {
  const run = define(playbook, 'run <id>', {
    summary: 'one run: its journal, what it asks and waits for, and what to do where it failed',
    examples: ['playbook run 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(run, cli, async (which: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { id, at, cause, detail, asks, effects } = await withBondfire(cli, ({ app }) => app.showRun(OPERATOR, which));
    if (json) return cli.terminal.json({ id, started_at: at, cause, ...detail, asks });
    const { journal, ended_at, ...rest } = detail;
    const lines = journal as readonly JournalLine[];
    const { state, reason } = rest as { readonly state: string; readonly reason: string | null };
    const todo = advice({ id, state, reason, journal: lines, effects, asks });
    const [head = '', ...rows] = table(
      ['at', 'step', 'state', 'outcome'],
      lines.map((line) => [localTime(line.at), line.step, line.state, outcomeWords(line)]),
    );
    return cli.terminal.print(
      ...fields([
        ['id', id],
        ['started', localTime(at)],
        ['ended', localTime(ended_at as string | null)],
        ['because of', cause],
        ...Object.entries(rest),
      ]),
      '',
      cli.terminal.bold(head),
      ...rows,
      ...asks.flatMap((ask) => (ask.state === 'open' ? [''].concat(askLines(ask)) : [])),
      ...(todo.length > 0 ? [''].concat(todo) : []),
    );
  });
}

const KINDS = {
  text: 'text',
  number: 'number',
  bool: 'yes or no',
  date: 'a day, such as 2026-12-31',
  choice: 'choice',
};

function fieldWords(name: string, { type, options, optional, outside, label }: SeenAsk['fields'][string]): string {
  const kind = options === undefined ? KINDS[type] : options.join(' or ');
  const more = `${optional ? ', may be left out' : ''}${outside ? ', goes outside' : ''}`;
  return `${name} (${kind}${more})${label === undefined ? '' : `: ${label}`}`;
}

function askLines(ask: SeenAsk): string[] {
  const waiting = ask.asked.filter(({ state }) => state === 'asked');
  return [
    ...fields([
      ['ask', ask.id],
      ['question', ask.question],
      ['text', ask.text],
      ['said inside', ask.copies.map(({ of, words }) => `“${words}” (${of})`).join('\n')],
      ['answers', ask.kind === 'approval' ? 'yes or no' : ask.kind === 'choice' ? ask.options.join(' or ') : null],
      [
        'fields',
        ask.kind === 'form'
          ? Object.entries(ask.fields)
              .map(([name, field]) => fieldWords(name, field))
              .join('\n')
          : null,
      ],
      ['asked', waiting.map(({ person, why }) => `${person} (${why})`).join('\n')],
      ['held', ask.held],
      [
        'looked for',
        ask.held === null || ask.unfound.length > 1
          ? ask.unfound
              .map(({ level, why }) => `${level === 0 ? 'at first' : `escalation ${level}`}: ${why}`)
              .join('\n')
          : null,
      ],
      [
        'not answered',
        ask.unanswerable === null
          ? null
          : `${ask.unanswerable.cannot} of ${ask.unanswerable.reporters} who reported it will get no answer from here: ${ask.unanswerable.why.join('; ')}`,
      ],
      ['needs', ask.need === 'any' ? null : ask.need === 'all' ? 'all who are asked' : String(ask.need)],
      ['answered', ask.answers.map(({ person, choice, at }) => `${person}: ${choice} at ${localTime(at)}`).join('\n')],
      ['by', localTime(ask.due_at)],
    ]),
    ...(ask.state === 'open' && ask.held !== null
      ? [
          'Nobody is asked until one of them can be. An admin may answer in their place, which is kept under the name that --as gives.',
        ]
      : []),
    ...(ask.state === 'open'
      ? [
          `Answer it with: bondfire playbook answer ${ask.id} ${ask.kind === 'form' ? '--field name=value' : ask.kind === 'choice' ? `<${ask.options.join('|')}>` : '<yes|no>'} --as <person>`,
        ]
      : []),
  ];
}

function asksCommand(playbook: Command, cli: Cli): void {
  const asks = paged(
    define(playbook, 'asks [id]', {
      summary: 'what people are asked; one of them whole',
      examples: ['playbook asks', 'playbook asks --for ines', 'playbook asks 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
    })
      .option('--for <person>', 'that wait for this person')
      .addOption(
        new Option('--state <state>', 'in this state')
          .choices(['open', 'answered', 'lapsed', 'cancelled'])
          .default('open'),
      ),
  );
  does(asks, cli, async (which: string | undefined, { json, for: person, ...filter }: AsksOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    if (which !== undefined) {
      const ask = await withBondfire(cli, ({ app }) => app.showAsk(OPERATOR, id(which)));
      return json ? cli.terminal.json(ask) : cli.terminal.print(...askLines(ask));
    }
    const found = await withBondfire(cli, ({ app }) => app.listAsks(OPERATOR, { ...filter, person }));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print(
        filter.state === 'open'
          ? `Nobody${person === undefined ? '' : ` like ${visible(person)}`} is asked anything now.`
          : `No asks that are ${filter.state}.`,
      );
    const [head = '', ...rows] = table(
      ['by', 'id', 'playbook', 'asked', 'question'],
      found.map((ask) => [
        localTime(ask.due_at),
        ask.id,
        ask.playbook,
        short(ask.held ?? ask.asked.flatMap(({ person, state }) => (state === 'asked' ? [person] : [])).join(', '), 30),
        short(ask.question, 70),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
}

function answerCommands(playbook: Command, cli: Cli): void {
  const answer = define(playbook, 'answer <id> [choice]', {
    summary: 'answer what a run asks',
    examples: [
      'playbook answer 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 yes --as ines',
      'playbook answer 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 yes --as ines --text "We have found it."',
      'playbook answer 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --as ines --field reason=broken --field refund=20',
    ],
    more:
      'With --text an approval is of that text: exactly this is what is sent. What you type for the outside is looked through for words that were said inside; ' +
      'with --anyway they go out.',
  })
    .option('--as <person>', 'who answers')
    .option('--text <text>', 'the text as you edited it')
    .option('--comment <text>', 'why')
    .option('--field <name=value>', 'a field of a form; again for each', collected)
    .option('--anyway', 'words that were said inside may go out');
  does(answer, cli, async (which: string, choice: string | undefined, options: AnswerOptions) => {
    const { json, as = null, text, comment, field, anyway } = options;
    const { OPERATOR } = await import('../../app/index.ts');
    const given = { choice, text, comment, anyway, ...(field && { fields: pairsOf(field) }) };
    const answered = await withBondfire(cli, ({ app }) => app.answerAsk(OPERATOR, which, given, as));
    if (json) return cli.terminal.json(answered);
    const { decided, undo_until, ask } = answered;
    if (!decided)
      return cli.terminal.print(
        `Kept. ${ask.need === 'any' ? 'Somebody else must agree' : ask.need === 'all' ? 'Everybody who is asked must answer' : `It needs ${ask.need}`}, so more answers are waited for.`,
      );
    return cli.terminal.print(
      `That decides it: ${ask.decision?.choice}. The run goes on: bondfire playbook run ${ask.run}`,
      ...(undo_until === null
        ? []
        : [`It goes out at ${localTime(undo_until)}; until then: bondfire playbook take-back ${ask.id}`]),
    );
  });
  const takeBack = define(playbook, 'take-back <id>', {
    summary: 'take back what was decided, as long as nothing of it has gone out: the same is asked once more',
    examples: ['playbook take-back 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(takeBack, cli, async (which: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const undone = await withBondfire(cli, ({ app }) => app.takeBackDecision(OPERATOR, which));
    if (json) return cli.terminal.json(undone);
    return cli.terminal.print(
      undone.ask === null
        ? 'Nothing of it goes out.'
        : `Nothing of it goes out; the same is asked once more: bondfire playbook asks ${undone.ask}`,
    );
  });
  const pass = define(playbook, 'pass <id> [person]', {
    summary: 'have somebody else asked instead; without a name the next one who can answer it',
    examples: [
      'playbook pass 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --as ines',
      'playbook pass 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 tom --as ines --note "He knows the lens."',
    ],
  })
    .option('--as <person>', 'who passes it on')
    .option('--note <text>', 'why');
  does(
    pass,
    cli,
    async (
      which: string,
      person: string | undefined,
      { json, as = null, note = null }: Json & { as?: string | null; note?: string | null },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const ask = await withBondfire(cli, ({ app }) => app.passAsk(OPERATOR, which, person ?? null, note, as));
      if (json) return cli.terminal.json(ask);
      const { why = '' } = ask.asked.find((one) => one.person === ask.passed_to) ?? {};
      return cli.terminal.print(`${ask.passed_to} is asked now${ask.passed_to === person ? '' : `: ${why}`}.`);
    },
  );
}

/** How what was typed is kept from going out, as long as it waits. */
export function undoLines({ run, undo_until }: { readonly run: string; readonly undo_until: string | null }): string[] {
  return undo_until === null
    ? []
    : [`It goes out at ${localTime(undo_until)}; until then: bondfire playbook cancel ${run}`];
}

export function pairsOf(given: readonly string[]): Readonly<Record<string, string>> {
  const pairs = given.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`"${pair}" is no name=value`, 'Write --field reason=broken.');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

function changeCommands(playbook: Command, cli: Cli): void {
  const cancel = define(playbook, 'cancel <id>', {
    summary: 'end a run where it is; what has gone out stays',
    examples: ['playbook cancel 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --reason "solved by phone"'],
  }).option('--reason <text>', 'why');
  does(cancel, cli, async (which: string, { json, reason = null }: Json & { reason?: string | null }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const run = await withBondfire(cli, ({ app }) => app.cancelRun(OPERATOR, which, reason));
    return json ? cli.terminal.json(run) : cli.terminal.print(`Run ${run.id} is ${run.state}: ${run.reason}.`);
  });
  const rerun = define(playbook, 'rerun <id>', {
    summary: 'the same cause once more, by the playbook as it is now',
    examples: [
      'playbook rerun 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --from write_practice',
      `playbook rerun 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --from reply --with '{"text": "It is the lens."}'`,
      `playbook rerun 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --from known --with '{"choice": "yes"}' --as ines`,
    ],
    more:
      'With --from, what the steps before that one left is taken over, and they are not done again; reply[1] is the second turn of an each.\n' +
      'With --with, a do gets this whole input, and an ask this answer, of somebody who is asked; without --from, it is the form of a run started by hand. ' +
      'What you type passes by no approval.',
  })
    .option('--from <step>', 'the first step that is done again')
    .option('--with <json>', 'in place of its input, as JSON', jsonObject)
    .option('--as <person>', 'who answers, where that step asks');
  does(rerun, cli, async (which: string, { json, from = null, with: given = null, as = null }: RerunOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const fresh = await withBondfire(cli, ({ app }) => app.rerun(OPERATOR, which, { from, with: given, as }));
    if (json) return cli.terminal.json(fresh);
    return cli.terminal.print(`It runs again: bondfire playbook run ${fresh.run}`, ...undoLines(fresh));
  });
  const migrate = define(playbook, 'migrate [id]', {
    summary: 'have a run under way go on by the playbook as it is now, or all runs of a playbook',
    examples: ['playbook migrate 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607', 'playbook migrate --playbook camera_complaint'],
    more: 'What a run has done stays done. One that waits at a step that the playbook has no more is left as it is.',
  }).option('--playbook <name>', 'all runs of it that are under way by an older revision');
  does(migrate, cli, async (which: string | undefined, { json, playbook: name }: Json & { playbook?: string }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    if ((which === undefined) === (name === undefined))
      throw new UsageError('one run or one playbook is migrated', 'Name a run, or write --playbook <name>.');
    if (which !== undefined) {
      const run = await withBondfire(cli, ({ app }) => app.migrateRun(OPERATOR, which));
      if (json) return cli.terminal.json(run);
      return cli.terminal.print(
        `Run ${run.id} goes by revision ${run.revision.slice(0, 8)} now, and is ${run.state}${run.reason === null ? '' : `: ${visible(run.reason)}`}.`,
      );
    }
    const { revision, moved, left } = await withBondfire(cli, ({ app }) => app.migrateRuns(OPERATOR, name ?? ''));
    if (json) return cli.terminal.json({ revision, moved, left });
    return cli.terminal.print(
      ...left.map(({ run, why }) => `Run ${run} stays as it is: ${visible(why)}.`),
      moved.length + left.length === 0
        ? `No run of it is under way by an older revision than ${revision.slice(0, 8)}.`
        : `${counted(moved.length, 'run')} ${moved.length === 1 ? 'goes' : 'go'} by revision ${revision.slice(0, 8)} now${left.length === 0 ? '' : `; ${left.length} left as they are`}.`,
    );
  });
}
