/** `webhook`: programs that are told what changes. */
import type { Command } from 'commander';
import type { App, DeliveryView, MadeWebhook, Principal, WebhookView } from '../../app/index.ts';
import { define, does, FAILED, noun, paged, type Cli, type Json, type Paging } from '../command.ts';
import { operated } from '../session.ts';
import { counted, fields, localTime, short, table } from '../words.ts';

interface Options extends Json {
  readonly noun?: readonly string[];
  readonly internal?: boolean;
}

const AN_ID = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';

export function webhookCommands(program: Command, cli: Cli): void {
  const webhook = noun(program, 'webhook', 'programs that are told what changes');
  adding(webhook, cli);
  const list = define(webhook, 'list', { summary: 'who is told, and how it is', examples: ['webhook list'] });
  does(list, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.listWebhooks(who));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('None yet: bondfire webhook add https://example.com/hook');
    const [head = '', ...rows] = table(
      ['id', 'address', 'told of', 'how it is'],
      found.map((one) => [one.id, short(one.url, 60), nounWords(one), state(one)]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const show = define(webhook, 'show <id>', { summary: 'one webhook', examples: [`webhook show ${AN_ID}`] });
  does(show, cli, async (id: string, { json }: Json) => {
    const found = await operated(cli, (app, who) => app.showWebhook(who, id));
    if (json) return cli.terminal.json(found);
    return cli.terminal.print(
      ...fields([
        ['address', found.url],
        ['told of', nounWords(found)],
        ['words said inside', found.internal ? 'told' : 'never told'],
        ['how it is', state(found)],
        ['since', localTime(found.created_at)],
        ['by', found.by],
        ['old secret until', found.old_until === null ? null : localTime(found.old_until)],
      ]),
    );
  });
  const test = define(webhook, 'test <id>', {
    summary: 'send an event that says nothing, once',
    examples: [`webhook test ${AN_ID}`],
  });
  does(test, cli, async (id: string, { json }: Json) => {
    const made = await operated(cli, (app, who) => app.testWebhook(who, id));
    if (json) cli.terminal.json(made);
    else cli.terminal.print(made.fault ?? `It was taken: ${made.status}.`);
    return made.state === 'done' ? undefined : FAILED;
  });
  changing(webhook, cli);
  const deliveries = paged(
    define(webhook, 'deliveries <id>', {
      summary: 'what it was told and is still to be told, the newest first',
      examples: [`webhook deliveries ${AN_ID} --limit 10`],
    }),
  );
  does(deliveries, cli, async (id: string, { json, ...paging }: Json & Paging) => {
    const found = await operated(cli, (app, who) => app.listDeliveries(who, id, paging));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Nothing yet.');
    const [head = '', ...rows] = table(['id', 'at', 'event', 'of', 'what became of it'], found.map(row));
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
}

function adding(webhook: Command, cli: Cli): void {
  const add = define(webhook, 'add <url>', {
    summary: 'tell a program what changes from now on; its secret is shown this once',
    examples: [
      'webhook add https://example.com/hook',
      'webhook add https://desk.example.com/hook --noun issue --noun activity --internal',
    ],
    more: 'It is sent CloudEvents 1.0, signed as Standard Webhooks say. Words said inside are told only with --internal.',
  })
    .option('--noun <noun...>', 'only of these, such as issue, activity, ask, signal')
    .option('--internal', 'is told words said inside as well');
  does(add, cli, async (url: string, { json, noun: nouns, internal }: Options) => {
    const made = await operated(cli, (app, who) => app.addWebhook(who, { url, nouns, internal }));
    return json ? cli.terminal.json(made) : secretOf(cli, made);
  });
}

function changing(webhook: Command, cli: Cli): void {
  const verbs: readonly (readonly [
    verb: string,
    summary: string,
    work: (app: App, who: Principal, id: string) => Promise<WebhookView>,
  ])[] = [
    ['pause', 'tell it nothing until it goes on', (app, who, id) => app.pauseWebhook(who, id)],
    ['restore', 'what was removed within a day is as it was', (app, who, id) => app.restoreWebhook(who, id)],
    ['resume', 'go on, with what waited', (app, who, id) => app.resumeWebhook(who, id)],
  ];
  for (const [verb, summary, work] of verbs) {
    const command = define(webhook, `${verb} <id>`, { summary, examples: [`webhook ${verb} ${AN_ID}`] });
    does(command, cli, async (id: string, { json }: Json) => {
      const made = await operated(cli, (app, who) => work(app, who, id));
      return json ? cli.terminal.json(made) : cli.terminal.print(`${short(made.url, 60)}: ${state(made)}`);
    });
  }
  const rotate = define(webhook, 'rotate <id>', {
    summary: 'another secret, shown this once; for a day events are signed by both',
    examples: [`webhook rotate ${AN_ID}`],
  });
  does(rotate, cli, async (id: string, { json }: Json) => {
    const made = await operated(cli, (app, who) => app.rotateWebhook(who, id));
    return json ? cli.terminal.json(made) : secretOf(cli, made);
  });
  const remove = define(webhook, 'remove <id>', {
    summary: 'tell it nothing any more',
    examples: [`webhook remove ${AN_ID}`],
  });
  does(remove, cli, async (id: string, { json }: Json) => {
    const gone = await operated(cli, (app, who) => app.removeWebhook(who, id));
    if (json) return cli.terminal.json(gone);
    cli.terminal.print(`${short(gone.url, 60)} is told nothing any more.`);
    return cli.terminal.note(`For a day it can be taken back: bondfire webhook restore ${gone.id}`);
  });
  const replay = define(webhook, 'replay <id> [event]', {
    summary: 'try now what was not taken; or tell one event again, by the same id',
    examples: [`webhook replay ${AN_ID}`, `webhook replay ${AN_ID} 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f608`],
  });
  does(replay, cli, async (id: string, event: string | undefined, { json }: Json) => {
    const made = await operated(cli, async (app, who) =>
      event === undefined ? app.replayFailing(who, id) : app.replayDelivery(who, id, event),
    );
    if (json) return cli.terminal.json(made);
    return cli.terminal.print(
      'replayed' in made ? `${counted(made.replayed, 'event')} to be tried now.` : 'It is told again.',
    );
  });
}

function secretOf({ terminal }: Cli, { id, secret }: MadeWebhook): void {
  terminal.print(secret);
  terminal.note(`It is shown this once: the receiver checks signatures by it. Try it: bondfire webhook test ${id}`);
}

function nounWords({ nouns }: WebhookView): string {
  return nouns === null ? 'all' : nouns.join(', ');
}

function state({ paused_at, paused_by, pause_reason, failing_since, waiting }: WebhookView): string {
  const waits = waiting === 0 ? '' : `, ${counted(waiting, 'event')} waiting`;
  if (paused_at !== null) return `paused by ${paused_by ?? `Bondfire: ${pause_reason ?? ''}`}${waits}`;
  return `${failing_since === null ? 'well' : `failing since ${localTime(failing_since)}`}${waits}`;
}

function row({ id, at, noun: of, what, of: subject, state: is, attempts, next_at, status, fault }: DeliveryView) {
  const tried = attempts === 0 ? 'waits' : `${short(fault ?? '', 60)}; again ${localTime(next_at)}`;
  const became = is === 'due' ? tried : is === 'done' ? `taken: ${status}` : short(fault ?? '', 60);
  return [id, localTime(at), `${of}.${what}`, subject ?? '', became];
}
