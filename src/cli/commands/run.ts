import { Option, type Command } from 'commander';
import { Fault } from '#sdk';
import { define, does, id, noun, wholeNumber, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { fields, localTime, short, table, visible } from '../words.ts';

interface ListOptions extends Json {
  readonly playbook?: string;
  readonly state?: string;
  readonly before?: string;
  readonly limit: number;
}

interface JournalLine {
  readonly step: string;
  readonly state: string;
  readonly outcome: unknown;
  readonly at: string;
  readonly reply: { readonly actor: { readonly name: string | null } | null; readonly text: string | null } | null;
}

export function runCommands(program: Command, cli: Cli): void {
  const run = noun(program, 'run', 'playbooks on their way');
  const list = define(run, 'list', { summary: 'the newest runs', examples: ['run list', 'run list --state parked'] })
    .addOption(
      new Option('--state <state>', 'in this state').choices(['running', 'parked', 'done', 'failed', 'stopped']),
    )
    .option('--playbook <name>', 'of this playbook')
    .option('--before <id>', 'older than this one', id)
    .option('--limit <count>', 'how many', wholeNumber(1, 500), 50);
  does(list, cli, async ({ json, ...filter }: ListOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { found, idle } = await withBondfire(cli, async ({ app, idle }) => ({
      found: await app.listRuns(OPERATOR, filter),
      idle: [...idle()].map(([name, why]) => `Playbook ${name} is idle, as ${visible(why)}.`),
    }));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('No runs: no activity has matched a playbook yet.', ...idle);
    const [head = '', ...rows] = table(
      ['started', 'id', 'playbook', 'state', 'reason'],
      found.map(({ started_at, id, playbook, state, reason }) => [
        localTime(started_at),
        id,
        playbook,
        state,
        short(reason ?? '', 80),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const show = define(run, 'show <id>', {
    summary: 'one run and its journal',
    examples: ['run show 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(show, cli, async (which: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const [link] = await withBondfire(cli, ({ app }) => app.trace(OPERATOR, which));
    if (link?.noun !== 'run') {
      throw new Fault('rejected', `${which} is no run, but an ${link?.noun}`, {
        cure: `Look at it with: bondfire trace ${which}`,
      });
    }
    const { id, at, cause, detail } = link;
    if (json) return cli.terminal.json({ id, started_at: at, cause, ...detail });
    const { journal, ended_at, ...rest } = detail;
    const lines = journal as readonly JournalLine[];
    return cli.terminal.print(
      ...fields([
        ['id', id],
        ['started', localTime(at)],
        ['ended', localTime(ended_at as string | null)],
        ['because of', cause],
        ...Object.entries(rest),
      ]),
      '',
      ...table(
        ['at', 'step', 'state', 'outcome'],
        lines.map((line) => [localTime(line.at), line.step, line.state, short(outcome(line), 100)]),
      ),
    );
  });
}

function outcome({ outcome, reply }: JournalLine): string {
  if (reply) return `${reply.actor?.name ?? 'somebody'} answered: “${reply.text ?? ''}”`;
  return JSON.stringify(outcome);
}
