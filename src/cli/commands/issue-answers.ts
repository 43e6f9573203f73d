import type { Command } from 'commander';
import type { Drafted } from '../../app/index.ts';
import { define, does, FOUND_PROBLEMS, id, type Cli, type Json } from '../command.ts';
import { operated, withBondfire } from '../session.ts';
import { counted, localTime, short, visible } from '../words.ts';

const EXAMPLE = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
const OTHER = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f608';

interface As extends Json {
  readonly as?: string;
}

const AS = ['--as <person>', 'as this person'] as const;
const ANYWAY = 'Look at them; with --anyway they go out.';

function inside(copies: Drafted['copies']): string[] {
  return copies.map(({ of, words }) => `Said inside (${of}): “${short(words, 100)}”`);
}

/** Answering in an issue's threads. */
export function answerCommands(issue: Command, cli: Cli): void {
  const draft = define(issue, 'draft <id> <activity> <text>', {
    summary: 'begin an answer in the thread of an activity, and see who else does',
    examples: [`issue draft ${EXAMPLE} ${OTHER} "We are looking into it"`],
  }).option(...AS);
  does(draft, cli, async (which: string, activity: string, text: string, { json, as }: As) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const drafted = await withBondfire(cli, ({ app }) => app.draftAnswer(OPERATOR, which, id(activity), text, { as }));
    if (json) return cli.terminal.json(drafted);
    const { others, copies } = drafted;
    cli.terminal.print(
      'Kept.',
      ...others.map((one) => `${one.person} writes there too, since ${localTime(one.at)}: ${short(one.text, 100)}`),
      ...inside(copies),
      `To send it: bondfire issue send ${which} ${activity}${as === undefined ? '' : ` --as ${as}`}${copies.length > 0 ? ' --anyway' : ''}`,
    );
  });
  const discard = define(issue, 'discard <id> <activity>', {
    summary: 'throw a draft away',
    examples: [`issue discard ${EXAMPLE} ${OTHER}`],
  }).option(...AS);
  does(discard, cli, async (which: string, activity: string, { json, as }: As) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const discarded = await withBondfire(cli, ({ app }) => app.discardDraft(OPERATOR, which, id(activity), { as }));
    if (json) cli.terminal.json({ discarded });
    else cli.terminal.print(discarded ? 'Thrown away.' : 'There was no draft.');
  });
  const send = define(issue, 'send <id> <activity>', {
    summary: 'send your draft; where the thread has moved, see first what is new',
    examples: [`issue send ${EXAMPLE} ${OTHER}`],
    more: 'A draft that holds words of what was said inside goes outside with --anyway alone.',
  })
    .option(...AS)
    .option('--anyway', 'send words that were said inside as well');
  does(send, cli, async (which: string, activity: string, { json, as, anyway }: As & { readonly anyway?: boolean }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const sent = await withBondfire(cli, ({ app }) => app.sendAnswer(OPERATOR, which, id(activity), { as, anyway }));
    if (json) cli.terminal.json(sent);
    else if (sent.sent)
      cli.terminal.print(
        `It goes out at ${localTime(sent.goes_at)}: bondfire effect show ${sent.effect}`,
        `Until then it can be taken back: bondfire issue take-back ${which} ${sent.effect}`,
      );
    else if (sent.news.length + sent.answers.length > 0)
      cli.terminal.print(
        'Not sent: the thread has moved since you began.',
        ...sent.news.map(
          (one) =>
            `${localTime(one.published_at)}  ${short(one.actor?.name ?? '', 20)}: ${short(one.text ?? one.kind, 100)}`,
        ),
        ...sent.answers.map(
          (one) =>
            `${localTime(one.at)}  ${one.by ?? 'somebody'} answered (${one.state}): ${short(one.text ?? '', 100)}`,
        ),
        ...inside(sent.copies),
        'Send it again, if it still fits.',
      );
    else cli.terminal.print('Not sent: it holds words that were said inside.', ...inside(sent.copies), ANYWAY);
    return sent.sent ? undefined : FOUND_PROBLEMS;
  });
  const takeBack = define(issue, 'take-back <id> <answer>', {
    summary:
      'take an answer back, or one to all: what has not gone out does not go, what has is deleted where its network lets it',
    examples: [`issue take-back ${EXAMPLE} ${OTHER}`],
    more: 'Named by the effect that `issue send` tells, or the broadcast that `issue broadcast` tells. What somebody wrote is their draft again.',
  });
  does(takeBack, cli, async (which: string, answer: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const taken = await withBondfire(cli, ({ app }) => app.takeBackAnswer(OPERATOR, which, id(answer)));
    if (json) cli.terminal.json(taken);
    else if (taken.effect === null)
      cli.terminal.print(`${counted(taken.withheld, 'answer')} taken back: nothing of it goes out.`);
    else cli.terminal.print(`It is deleted there: bondfire effect show ${taken.effect}`);
  });
  const broadcast = define(issue, 'broadcast <id> <template>', {
    summary: 'one answer to all reporters, each in their own thread; a preview, unless --send',
    examples: [`issue broadcast ${EXAMPLE} "Dear {name}, firmware 2.1 mends it" --send`],
    more: 'The template knows {name}: the reporter’s. What holds words that were said inside goes outside with --anyway alone.',
  })
    .option('--send', 'send it')
    .option('--anyway', 'send words that were said inside as well');
  does(
    broadcast,
    cli,
    async (
      which: string,
      template: string,
      { json, send: now, anyway }: Json & { readonly send?: boolean; readonly anyway?: boolean },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const { broadcast: made, items } = await withBondfire(cli, async ({ app }) =>
        now
          ? app.broadcast(OPERATOR, which, template, { anyway })
          : { broadcast: null, items: await app.previewBroadcast(OPERATOR, which, template) },
      );
      const held = now && made === null;
      const code = held ? FOUND_PROBLEMS : undefined;
      if (json) {
        cli.terminal.json({ broadcast: made, items });
        return code;
      }
      if (items.length === 0) {
        cli.terminal.print(
          `Nobody to answer. Gather what reporters said first: bondfire issue join ${which} <activity>`,
        );
        return code;
      }
      cli.terminal.print(
        ...items.flatMap((one) => {
          const says = one.refused === null ? short(one.text, 100) : `not sent, ${one.refused}`;
          const also = one.also_in > 0 ? ` (also answered in ${one.also_in} other threads)` : '';
          return [`${one.connection}  ${short(one.reporter ?? one.thread, 30)}: ${says}${also}`].concat(
            inside(one.copies),
          );
        }),
        made !== null
          ? `For a moment it can be taken back: bondfire issue take-back ${which} ${made}\nWhat became of it: bondfire issue answers ${made}`
          : held
            ? `Nothing was sent: it holds words that were said inside. ${ANYWAY}`
            : 'Nothing was sent: --send does.',
      );
      return code;
    },
  );
  const answers = define(issue, 'answers <broadcast>', {
    summary: 'what became of each answer of a broadcast; --retry sends the refused ones again',
    examples: [`issue answers ${EXAMPLE}`, `issue answers ${EXAMPLE} --retry`],
  }).option('--retry', 'send those again that were refused');
  does(answers, cli, async (which: string, { json, retry }: Json & { readonly retry?: boolean }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) =>
      retry ? app.retryBroadcast(OPERATOR, which) : app.broadcastResults(OPERATOR, which),
    );
    if (json) return cli.terminal.json(found);
    cli.terminal.print(...found.map((one) => `${one.effect}  ${one.state}  ${short(one.why ?? '', 80)}`));
  });
  const summary = define(issue, 'summary <id>', {
    summary: 'what people say in it, in a few sentences, by the language model that is switched on',
    examples: [`issue summary ${EXAMPLE}`, `issue summary ${EXAMPLE} --language de`],
    more: 'BONDFIRE_ASSIST_URL switches one on; without it no text goes anywhere. What was said inside is not given to it unless BONDFIRE_SERVICES_READ=all. Nothing is stored.',
  }).option('--language <name>', 'of the summary', 'en');
  does(summary, cli, async (which: string, { json, language }: Json & { readonly language: string }) => {
    const found = await operated(cli, (app, who) => app.summariseIssue(who, which, language));
    if (json) return cli.terminal.json(found);
    const left =
      found.left === 0
        ? ''
        : `; ${counted(found.left, 'post')} said inside ${found.left === 1 ? 'was' : 'were'} left out`;
    cli.terminal.print(
      visible(found.text, true),
      `By ${counted(found.read, 'post')}${left}. A machine wrote it: look at what it rests on.`,
    );
  });
}
