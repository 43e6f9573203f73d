import { Argument, Option, type Command } from 'commander';
import type { EffectState } from '#sdk';
import { define, does, noun, paged, UsageError, type Cli, type Json, type Paging } from '../command.ts';
import { withBondfire } from '../session.ts';
import { fields, localTime, short, table } from '../words.ts';

interface ListOptions extends Json, Paging {
  readonly state?: EffectState;
  readonly connection?: string;
}

interface SettleOptions extends Json {
  readonly externalId?: string;
}

const TIMES = new Set(['due_at', 'called_at', 'intended_at', 'ended_at']);

export function effectCommands(program: Command, cli: Cli): void {
  const effect = noun(program, 'effect', 'what we set out to do at a vendor, and what became of it');
  const list = paged(
    define(effect, 'list', {
      summary: 'the newest effects',
      examples: ['effect list', 'effect list --state unknown'],
    })
      .addOption(
        new Option('--state <state>', 'in this state').choices(['intended', 'calling', 'done', 'refused', 'unknown']),
      )
      .option('--connection <id>', 'by this connection'),
  );
  does(list, cli, async ({ json, ...filter }: ListOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listEffects(OPERATOR, filter));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) {
      const none = filter.state === undefined ? 'No effects' : `No effects that are ${filter.state}`;
      return cli.terminal.print(
        `${none}. Playbooks make them (bondfire playbook runs), and bondfire do makes one by hand.`,
      );
    }
    const [head = '', ...rows] = table(
      ['intended', 'id', 'connection', 'action', 'state', 'at the vendor', 'why'],
      found.map(({ intended_at, id, connection, action, state, external_id, waits, fault }) => [
        localTime(intended_at),
        id,
        connection,
        action,
        state,
        short(external_id ?? '', 40),
        short(waits ?? fault?.message ?? '', 60),
      ]),
    );
    cli.terminal.print(cli.terminal.bold(head), ...rows);
    if (found.some(({ state }) => state === 'unknown')) {
      cli.terminal.print(
        '',
        'Look at the vendor for those that are unknown, then: bondfire effect settle <id> done, or resend',
      );
    }
  });
  const show = define(effect, 'show <id>', {
    summary: 'one effect, whole',
    examples: ['effect show 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(show, cli, async (which: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.showEffect(OPERATOR, which));
    if (json) return cli.terminal.json(found);
    return cli.terminal.print(
      ...fields(
        Object.entries(found).map(([name, value]) => [
          name,
          TIMES.has(name) ? localTime(value as string | null) : value,
        ]),
      ),
      '',
      `Where it comes from: bondfire trace ${found.id}`,
    );
  });
  const settle = define(effect, 'settle <id>', {
    summary: 'say what became of an effect that is unknown, as you found it at the vendor',
    examples: [
      'effect settle 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 done --external-id 8512',
      'effect settle 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 resend',
    ],
    more: 'done: it is there, and nothing is sent again. resend: it is not there, and is sent once more.',
  })
    .addArgument(new Argument('<how>', 'what became of it').choices(['done', 'resend']))
    .option('--external-id <id>', 'its id at the vendor, with done');
  does(settle, cli, async (which: string, how: 'done' | 'resend', { json, externalId }: SettleOptions) => {
    if (how === 'resend' && externalId !== undefined)
      throw new UsageError('--external-id goes with done', 'What is sent again has no id yet.');
    const { OPERATOR } = await import('../../app/index.ts');
    const settled = await withBondfire(cli, ({ app }) =>
      app.settleEffect(
        OPERATOR,
        which,
        how === 'done' ? { as: 'done', external_id: externalId ?? null } : { as: 'resend' },
      ),
    );
    if (json) cli.terminal.json(settled);
    else if (how === 'done') cli.terminal.print(`Effect ${settled.id} is done.`);
    else cli.terminal.print(`Effect ${settled.id} is sent again by the next worker: bondfire start, where none runs.`);
  });
}
