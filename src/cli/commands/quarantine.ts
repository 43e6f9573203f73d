import type { Command } from 'commander';
import { define, does, FOUND_PROBLEMS, noun, OK, paged, type Cli, type Json, type Paging } from '../command.ts';
import { withBondfire } from '../session.ts';
import { counted, fields, localTime, short, table } from '../words.ts';

interface Filter {
  readonly connection?: string;
  readonly stream?: string;
}

interface ListOptions extends Json, Filter, Paging {}

const PROBLEM_WIDTH = 80;

export function quarantineCommands(program: Command, cli: Cli): void {
  const quarantine = noun(program, 'quarantine', 'records that do not fit their mapping, kept until it is mended');
  const list = paged(
    define(quarantine, 'list', {
      summary: 'the newest of them, with the field and the reason',
      examples: ['quarantine list', 'quarantine list --connection acme --stream messages'],
    })
      .option('--connection <id>', 'of this connection')
      .option('--stream <name>', 'of this stream'),
  );
  does(list, cli, async ({ json, ...filter }: ListOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listQuarantined(OPERATOR, filter));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Nothing is quarantined: every record fits its mapping.');
    const [head = '', ...rows] = table(
      ['at', 'id', 'connection', 'stream', 'at the vendor', 'problem'],
      found.map(({ at, envelope, connection, stream, external_id, problems }) => [
        localTime(at),
        envelope,
        connection,
        stream,
        short(external_id, 40),
        short(problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '), PROBLEM_WIDTH),
      ]),
    );
    cli.terminal.print(cli.terminal.bold(head), ...rows);
    return cli.terminal.print('', 'Mend the mapping, then: bondfire quarantine replay');
  });
  const show = define(quarantine, 'show <id>', {
    summary: 'one record as the vendor sent it, and what is wrong with it',
    examples: ['quarantine show 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(show, cli, async (which: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.showQuarantined(OPERATOR, which));
    if (json) return cli.terminal.json(found);
    const { at, problems, ...rest } = found;
    return cli.terminal.print(
      ...fields([
        ['at', localTime(at)],
        ['problems', problems.map(({ field, problem }) => `${field}: ${problem}`).join('\n')],
        ...Object.entries(rest),
      ]),
    );
  });
  const replay = define(quarantine, 'replay [id]', {
    summary: 'map again: one record, those of a connection, or all',
    examples: ['quarantine replay --connection acme', 'quarantine replay'],
    more: 'Exits with 3 where some still do not fit.',
  })
    .option('--connection <id>', 'those of this connection')
    .option('--stream <name>', 'those of this stream');
  does(replay, cli, async (which: string | undefined, { json, ...filter }: Json & Filter) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const result = await withBondfire(cli, async ({ app }) => {
      if (which === undefined) return app.replayQuarantined(OPERATOR, filter);
      const { envelope } = await app.showQuarantined(OPERATOR, which);
      return app.replayQuarantined(OPERATOR, { ...filter, envelope });
    });
    const { mapped, skipped, quarantined } = result;
    if (json) cli.terminal.json(result);
    else if (mapped + skipped + quarantined === 0) cli.terminal.print('Nothing is quarantined there.');
    else {
      cli.terminal.print(`${mapped} mapped, ${skipped} skipped, ${counted(quarantined, 'record')} still quarantined.`);
      if (quarantined > 0) cli.terminal.print('What is still wrong: bondfire quarantine list');
    }
    return quarantined > 0 ? FOUND_PROBLEMS : OK;
  });
}
