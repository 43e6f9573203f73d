import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { CANNOT_REACH, define, does, FAILED, OK, wholeNumber, type Cli, type Json } from '../command.ts';
import { jsonObject } from '../given.ts';
import { withBondfire } from '../session.ts';
import { fields, visible } from '../words.ts';

interface Options extends Json {
  readonly connection: string;
  readonly with: string;
  readonly dryRun?: boolean;
  readonly timeout: number;
}

const LOOK_EVERY_MS = 100;
const ENDED = new Set(['done', 'refused', 'unknown']);

export function doCommand(program: Command, cli: Cli): void {
  const command = define(program, 'do <action>', {
    summary: 'do one thing at a vendor by hand: <connector>.<action>',
    examples: [
      `do socialcast.post_message --connection acme --with '{"group":"Camera","text":"Is this known?"}'`,
      'do drupal.create_node --connection community --with @page.json --dry-run',
    ],
    more: 'Exits with 1 where it is refused or its outcome is unknown, with 4 where the vendor could not be reached in time.',
  })
    .requiredOption('--connection <id>', 'by this connection')
    .requiredOption('--with <json>', 'its input: JSON, @file, or - for stdin')
    .option('--dry-run', 'say what would be sent, and send nothing')
    .option('--timeout <seconds>', 'how long to wait for the outcome', wholeNumber(1, 3600), 60);
  does(command, cli, async (action: string, { json, connection, with: given, dryRun, timeout }: Options) => {
    const wanted = { action, connection, input: await jsonObject(cli, '--with', given) };
    const { OPERATOR } = await import('../../app/index.ts');
    const effect = await withBondfire(
      cli,
      async ({ app, startActions }, signal) => {
        if (dryRun) return app.weigh(OPERATOR, wanted);
        const { id } = await app.act(OPERATOR, wanted);
        await startActions(id);
        for (const end = performance.now() + timeout * 1000; ;) {
          const found = await app.showEffect(OPERATOR, id);
          if (ENDED.has(found.state) || performance.now() > end || signal.aborted) return found;
          await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
        }
      },
      { endsItself: true },
    );
    const { id, state, input, external_id, fault } = effect;
    const waits = 'waits' in effect ? effect.waits : null;
    if (json)
      cli.terminal.json(
        dryRun ? { dry_run: true, action, connection, input, audience: effect.audience, fault } : effect,
      );
    else if (dryRun) {
      cli.terminal.print(
        fault ? 'It would be refused; nothing was sent.' : 'It would be sent; nothing was.',
        ...fields([
          ['action', action],
          ['connection', connection],
          ['input', input],
          ['because', fault?.message],
          ['cure', fault?.cure],
        ]),
      );
    } else {
      const said = { done: 'Done.', refused: 'Refused.', unknown: 'Nobody knows whether it was done.' };
      cli.terminal.print(
        state in said
          ? said[state as keyof typeof said]
          : `Not yet done: ${waits ?? 'the next worker goes on with it (bondfire start)'}.`,
        ...fields([
          ['effect', id],
          ['at the vendor', external_id],
          ['because', fault && visible(fault.message)],
          [
            'cure',
            state === 'unknown' ? `Look there, then: bondfire effect settle ${id} done, or resend` : fault?.cure,
          ],
        ]),
      );
    }
    if (dryRun) return fault ? FAILED : OK;
    if (state === 'done') return OK;
    return ENDED.has(state) ? FAILED : CANNOT_REACH;
  });
}
