/** `connection preview` and `connection remap`: what a mapping makes of a payload, and of history once it was changed. */
import type { Command } from 'commander';
import type { Preview, RemapReport } from '../../app/index.ts';
import { define, does, FOUND_PROBLEMS, OK, type Cli, type Json } from '../command.ts';
import { bytesOf } from '../given.ts';
import { withBondfire } from '../session.ts';
import { counted, json as jsonText, short, visible } from '../words.ts';

interface RemapOptions extends Json {
  readonly stream?: string;
  readonly preview?: boolean;
}

export function mappingCommands(connection: Command, cli: Cli): void {
  const preview = define(connection, 'preview <connection> <stream> [file]', {
    summary: 'what would become of a payload: activities, skips, drift, and which playbooks would start',
    examples: ['connection preview outside posts post.json', 'connection preview acme messages < page.json'],
    more: 'Nothing is stored and nothing starts. Exits with 3 where a record drifts.',
  });
  does(preview, cli, async (id: string, stream: string, file: string | undefined, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const body = await bytesOf(cli, file ?? '-');
    const type = /^\uFEFF?\s*</.test(body.toString('utf8', 0, 100)) ? 'application/xml' : 'application/json';
    const found = await withBondfire(cli, ({ app }) => app.previewMapping(OPERATOR, id, stream, { body, type }));
    if (json) cli.terminal.json(found);
    else if (found.length === 0) cli.terminal.print(`There are no records of ${stream} in it.`);
    else cli.terminal.print(...found.flatMap(lines));
    return found.some(({ mapped }) => 'drift' in mapped) ? FOUND_PROBLEMS : OK;
  });

  const remap = define(connection, 'remap <connection>', {
    summary: 'history through its mappings as they are now; nothing starts by it',
    examples: ['connection remap acme --preview', 'connection remap acme --stream messages'],
    more: 'Look at --preview first. What no longer maps stays as it is, what was deleted stays deleted; what is in quarantine is taken by quarantine replay. It may be cut short, and run again.',
  })
    .option('--stream <stream>', 'of this stream alone')
    .option('--preview', 'only tell what would change');
  does(remap, cli, async (id: string, { json, stream, preview: only = false }: RemapOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const report = await withBondfire(cli, ({ app }, signal) =>
      app.remapConnection(
        OPERATOR,
        id,
        stream ?? null,
        !only,
        (records) => {
          if (cli.terminal.progress) cli.terminal.over(counted(records, 'record'));
        },
        signal,
      ),
    );
    if (cli.terminal.progress) cli.terminal.over('');
    if (json) cli.terminal.json(report);
    else cli.terminal.print(...told(report, only));
  });
}

function lines({ mapped, starts }: Preview): string[] {
  if ('skipped' in mapped) return [visible(`skipped  ${mapped.skipped}`)];
  if ('drift' in mapped) return mapped.drift.map(({ field, problem }) => visible(`drift    ${field}: ${problem}`));
  const { kind, object, external_id, actor, text, title } = mapped.activity;
  return [
    visible(
      `${kind} ${object}  ${external_id}${actor?.name ? ` by ${actor.name}` : ''}: ${short(text ?? title ?? '', 80)}`,
    ),
    ...starts.map(({ playbook, idle }) =>
      visible(`         starts ${playbook}${idle === null ? '' : `, if it were not idle: ${idle}`}`),
    ),
  ];
}

function some(count: number, says: string): string[] {
  return count === 0 ? [] : [`  ${count.toLocaleString('en')} ${says}`];
}

function told(report: RemapReport, only: boolean): string[] {
  const { records, same, changed, added, drifted, skipped, waiting, gone, fields, examples } = report;
  const would = only ? 'would change' : 'changed';
  return [
    `${counted(records, 'record')}: ${changed.toLocaleString('en')} ${would}, ${same.toLocaleString('en')} are the same.`,
    ...some(added, only ? 'that were skipped would map' : 'that were skipped map now'),
    ...some(drifted, 'no longer fit, and stay as they are'),
    ...some(skipped, 'would be skipped now, and stay as they are'),
    ...some(waiting, 'in quarantine would map: bondfire quarantine replay'),
    ...some(gone, 'were deleted, and stay so'),
    ...Object.entries(fields).map(([name, count]) => `  ${name}: ${count.toLocaleString('en')}`),
    ...examples.flatMap(({ external_id, changes }) =>
      [visible(external_id)].concat(
        Object.entries(changes).map(
          ([name, { before, after }]) =>
            `  ${name}: ${short(jsonText(before, 0) ?? '', 60)} → ${short(jsonText(after, 0) ?? '', 60)}`,
        ),
      ),
    ),
  ];
}
