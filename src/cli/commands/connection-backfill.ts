/** `connection backfill`: history from a date on, with progress; it fires nothing. */
import type { Command } from 'commander';
import { asFault } from '#sdk';
import { define, does, FAILED, OK, UsageError, type Cli, type Json } from '../command.ts';
import { faultLine, withBondfire } from '../session.ts';
import { counted, visible } from '../words.ts';

interface Options extends Json {
  readonly since?: string;
  readonly stream?: string;
  readonly background?: boolean;
}

export function backfillCommand(connection: Command, cli: Cli): void {
  const backfill = define(connection, 'backfill <connection>', {
    summary: 'read history from a date on; it starts nothing and notifies nobody',
    examples: [
      'connection backfill acme --since 2026-01-01',
      'connection backfill acme',
      'connection backfill acme --since 2026-01-01 --background',
    ],
    more: 'What is here already is stored once. Cut short, a running bondfire start goes on with it, and so does the same command. Without --since it shows how far it is.',
  })
    .option('--since <date>', 'from then on: 2026-01-31, or an instant')
    .option('--stream <stream>', 'of this stream alone')
    .option('--background', 'leave it to the bondfire start that runs');
  does(backfill, cli, async (id: string, { json, since, stream, background }: Options) => {
    const { OPERATOR } = await import('../../app/index.ts');
    return withBondfire(
      cli,
      async ({ app }, signal) => {
        if (since === undefined) {
          const rows = await app.listBackfills(OPERATOR, id);
          if (json) cli.terminal.json(rows);
          else cli.terminal.print(...(rows.length === 0 ? ['None was asked for. Give --since.'] : rows.map(line)));
          return OK;
        }
        const from = new Date(since);
        if (Number.isNaN(from.getTime())) throw new UsageError(`"${since}" is no date`, 'Write it as 2026-01-31.');
        const rows = await app.backfillConnection(OPERATOR, id, stream ?? null, from, background === true);
        if (background) {
          if (json) cli.terminal.json(rows);
          else
            cli.terminal.print(
              `Asked for: ${rows.map((row) => row.stream).join(', ')}. See how far: bondfire connection backfill ${id}`,
            );
          return OK;
        }
        let code: number = OK;
        const ended = [];
        for (const row of rows) {
          try {
            const done = await app.carryOnBackfill(OPERATOR, id, row.stream, signal, (now) => {
              if (cli.terminal.progress) cli.terminal.over(line(now));
            });
            if (cli.terminal.progress) cli.terminal.over('');
            ended.push(done);
            if (!json) cli.terminal.print(line(done));
          } catch (thrown) {
            if (signal.aborted) {
              cli.terminal.note('Cut short. A running bondfire start goes on with it.');
              return OK;
            }
            cli.terminal.note(visible(`${row.stream}: ${faultLine(asFault(thrown))}`));
            code = FAILED;
          }
        }
        if (json) cli.terminal.json(ended);
        return code;
      },
      { endsItself: true },
    );
  });
}

interface Row {
  readonly stream: string;
  readonly since: string;
  readonly records: number;
  readonly fresh: number;
  readonly percent: number | null;
  readonly ended_at: string | null;
  readonly fault: { readonly message: string; readonly cure: string | null } | null;
}

function line({ stream, since, records, fresh, percent, ended_at, fault }: Row): string {
  const far = ended_at === null ? (percent === null ? 'reading' : `${percent} %`) : 'done';
  const still = fault === null ? '' : `; it stands still: ${faultLine(fault)}`;
  return visible(
    `${stream} since ${since.slice(0, 10)}: ${far}; ${counted(records, 'record')} read, ${fresh} new${still}`,
  );
}
