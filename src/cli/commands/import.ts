import type { Command } from 'commander';
import type { ImportProgress, ImportReport } from '../../app/index.ts';
import { define, does, FOUND_PROBLEMS, OK, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { bar, counted, visible } from '../words.ts';

interface Options extends Json {
  readonly connection: string;
  readonly map?: string;
  readonly live?: boolean;
}

export function importCommand(program: Command, cli: Cli): void {
  const command = define(program, 'import <file>', {
    summary: 'read JSON Lines, CSV or a vendor’s XML into a connection, through one of its mappings',
    examples: [
      'import posts.jsonl --connection outside',
      'import reviews.csv --connection outside --map reviews --live',
    ],
    more: 'Rows that are here already are not doubled: the same file can be imported again. Exits with 3 where some rows are bad.',
  })
    .requiredOption('--connection <id>', 'whose rows they are')
    .option('--map <name>', 'the mapping; else the connection’s own')
    .option('--live', 'as arriving now, so that playbooks start; else as history');
  does(command, cli, async (file: string, { json, connection, map, live = false }: Options) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const report = await withBondfire(cli, ({ app }) =>
      app.import(OPERATOR, file, {
        connection,
        mapping: map ?? null,
        live,
        ...(cli.terminal.progress && { onProgress: (progress: ImportProgress) => cli.terminal.over(bar(progress)) }),
      }),
    ).finally(() => {
      if (cli.terminal.progress) cli.terminal.over('');
    });
    if (json) cli.terminal.json(report);
    else cli.terminal.print(...told(report));
    return report.bad > 0 ? FOUND_PROBLEMS : OK;
  });
}

function told({ rows, imported, known, skipped, bad, badRows }: ImportReport): string[] {
  return [
    ...badRows.map(({ line, reason }) => `line ${line}: ${visible(reason)}`),
    ...(bad > badRows.length ? [`… and ${counted(bad - badRows.length, 'bad row')} more`] : []),
    `${counted(rows, 'row')}: ${imported} imported, ${known} here already, ${skipped} skipped, ${bad} bad.`,
    ...(bad > 0 ? ['Bad rows that could be read are kept: bondfire quarantine list'] : []),
  ];
}
