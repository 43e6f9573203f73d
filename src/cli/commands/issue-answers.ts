import type { Command } from 'commander';
import { define, does, FOUND_PROBLEMS, id, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { localTime, short } from '../words.ts';

const EXAMPLE = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
const OTHER = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f608';

/** Answering in an issue's threads. */
export function answerCommands(issue: Command, cli: Cli): void {
  const draft = define(issue, 'draft <id> <activity> <text>', {
    summary: 'begin an answer in the thread of an activity, and see who else does',
    examples: [`issue draft ${EXAMPLE} ${OTHER} "We are looking into it"`],
  });
  does(draft, cli, async (which: string, activity: string, text: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const others = await withBondfire(cli, ({ app }) => app.draftAnswer(OPERATOR, which, id(activity), text));
    if (json) return cli.terminal.json({ others });
    const lines = others.map(
      (one) => `${one.person} writes there too, since ${localTime(one.at)}: ${short(one.text, 100)}`,
    );
    cli.terminal.print('Kept.', ...lines, `To send it: bondfire issue send ${which} ${activity}`);
  });
  const send = define(issue, 'send <id> <activity>', {
    summary: 'send your draft; where the thread has moved, see first what is new',
    examples: [`issue send ${EXAMPLE} ${OTHER}`],
  });
  does(send, cli, async (which: string, activity: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const sent = await withBondfire(cli, ({ app }) => app.sendAnswer(OPERATOR, which, id(activity)));
    if (json) cli.terminal.json(sent);
    else if (sent.sent) cli.terminal.print(`It goes out: bondfire effect show ${sent.effect}`);
    else
      cli.terminal.print(
        'Not sent: the thread has moved since you began.',
        ...sent.news.map(
          (one) =>
            `${localTime(one.published_at)}  ${short(one.actor?.name ?? '', 20)}: ${short(one.text ?? one.kind, 100)}`,
        ),
        'Send it again, if it still fits.',
      );
    return sent.sent ? undefined : FOUND_PROBLEMS;
  });
  const broadcast = define(issue, 'broadcast <id> <template>', {
    summary: 'one answer to all reporters, each in their own thread; a preview, unless --send',
    examples: [`issue broadcast ${EXAMPLE} "Dear {name}, firmware 2.1 mends it" --send`],
    more: 'The template knows {name}: the reporter’s.',
  }).option('--send', 'send it');
  does(
    broadcast,
    cli,
    async (which: string, template: string, { json, send: now }: Json & { readonly send?: boolean }) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const { broadcast: made, items } = await withBondfire(cli, async ({ app }) =>
        now
          ? app.broadcast(OPERATOR, which, template)
          : { broadcast: null, items: await app.previewBroadcast(OPERATOR, which, template) },
      );
      if (json) return cli.terminal.json({ broadcast: made, items });
      if (items.length === 0)
        return cli.terminal.print(
          `Nobody to answer. Gather what reporters said first: bondfire issue join ${which} <activity>`,
        );
      cli.terminal.print(
        ...items.map(
          (one) =>
            `${one.connection}  ${short(one.reporter ?? one.thread, 30)}: ${one.refused === null ? short(one.text, 100) : `not sent, ${one.refused}`}${one.also_in > 0 ? ` (also answered in ${one.also_in} other threads)` : ''}`,
        ),
        made === null ? 'Nothing was sent: --send does.' : `What became of it: bondfire issue answers ${made}`,
      );
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
}
