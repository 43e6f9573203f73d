/** Files into the library and out of it. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import type { ImportProgress, LibraryImportReport } from '../../app/index.ts';
import { collected, define, does, FOUND_PROBLEMS, OK, UsageError, type Cli, type Json } from '../command.ts';
import { operated, withBondfire } from '../session.ts';
import { bar, counted, visible } from '../words.ts';

interface ImportOptions extends Json {
  readonly map?: string;
  readonly source?: string;
  readonly connection?: string;
  readonly encoding?: string;
  readonly threads?: boolean;
}

interface ForgetOptions extends Json {
  readonly name?: readonly string[];
  readonly handle?: readonly string[];
  readonly yes?: boolean;
}

export function libraryFileCommands(library: Command, cli: Cli): void {
  const load = define(library, 'import [file]', {
    summary:
      'read responses from JSON Lines, JSON, CSV or an export: archives, practice pages, saved replies of a helpdesk',
    examples: [
      'library import practices.jsonl',
      'library import macros.json',
      'library import replies.csv --map title=Name,answer=Reply',
      'library import --connection community',
      'library import --connection old-socialcast --threads',
    ],
    more: 'An entry with an id of its own changes the one that came in with it; one without that says the same as another is passed over. So a file can be imported again, and one that was interrupted. Macros and saved replies of Zendesk, Freshdesk, Help Scout, Intercom, Gorgias and Front are recognised, and so are their placeholders. Exits with 3 where some rows are bad.',
  })
    .option('--map <field=column,…>', 'which column a field is read from; else by its usual names')
    .option('--connection <id>', 'the articles and pages that this connection has brought, instead of a file')
    .option('--threads', 'its conversations that were answered as well, as of a system that is gone')
    .option('--encoding <name>', 'such as shift_jis or windows-1251; else it is seen')
    .option('--source <name>', 'where it comes from; else the file’s name');
  does(
    load,
    cli,
    async (file: string | undefined, { json, map, source, connection, threads, encoding }: ImportOptions) => {
      const { OPERATOR } = await import('../../app/index.ts');
      if ((file === undefined) === (connection === undefined))
        throw new UsageError(
          'there is a file to read, or a connection',
          'Name one of them: library import practices.jsonl, or --connection community.',
        );
      const report = await withBondfire(cli, ({ app }) =>
        file === undefined
          ? app.importHistory(OPERATOR, connection ?? '', { threads })
          : app.importLibrary(OPERATOR, file, {
              source: source ?? path.basename(file),
              encoding,
              ...(map !== undefined && { map }),
              ...(cli.terminal.progress && {
                onProgress: (progress: ImportProgress) => cli.terminal.over(bar(progress)),
              }),
            }),
      ).finally(() => {
        if (cli.terminal.progress) cli.terminal.over('');
      });
      if (json) cli.terminal.json(report);
      else cli.terminal.print(...told(report));
      return report.bad > 0 ? FOUND_PROBLEMS : OK;
    },
  );

  const publish = define(library, 'publish <id>', {
    summary: 'show it in a Drupal community, and keep it in step there',
    examples: ['library publish 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --connection community'],
    more: 'What is edited here is changed there within a minute; what is retired is taken back. It goes out by the worker, as every effect does.',
  })
    .requiredOption('--connection <id>', 'of Drupal')
    .option('--type <type>', 'the kind of content', 'page');
  does(
    publish,
    cli,
    async (id: string, { json, connection, type }: Json & { readonly connection: string; readonly type: string }) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const effect = await withBondfire(cli, ({ app }) => app.publishResponse(OPERATOR, id, connection, type));
      if (json) cli.terminal.json({ effect });
      else cli.terminal.print(`On its way: bondfire effect show ${effect}`);
    },
  );

  const forget = define(library, 'forget', {
    summary: 'take a person’s words and name out of the library; what was decided stays',
    examples: ['library forget --name "Mia Meyer" --handle @mia --yes'],
    more: 'Names and handles as they are written. Responses, what they said before, the index and what was looked for are cleared; activities, issues and effects are not.',
  })
    .option('--name <name>', 'again for others', collected)
    .option('--handle <handle>', 'again for others', collected)
    .option('--yes', 'it cannot be undone');
  does(forget, cli, async ({ json, name = [], handle = [], yes }: ForgetOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    if (yes !== true)
      throw new UsageError('what is forgotten does not come back', 'Say --yes where that is what was asked for.');
    const gone = await withBondfire(cli, ({ app }) => app.forgetPerson(OPERATOR, { names: name, handles: handle }));
    if (json) return cli.terminal.json(gone);
    const { responses, searches, acts } = gone;
    cli.terminal.print(
      `Cleared: ${counted(responses.length, 'response')}, ${counted(searches, 'remembered search', 'remembered searches')}, ${counted(acts, 'change or use', 'changes or uses')} that bore the name.`,
    );
  });

  const rebuild = define(library, 'rebuild', {
    summary: 'make the index anew, as after an upgrade of PostgreSQL',
    examples: ['library rebuild'],
    more: 'Searches go on meanwhile. What was interrupted is begun again without harm.',
  });
  does(rebuild, cli, async ({ json }: Json) => {
    const { terminal } = cli;
    const count = await operated(cli, (app, who) =>
      app.rebuildLibrary(who, terminal.progress ? (done) => terminal.over(counted(done, 'response')) : undefined),
    ).finally(() => {
      if (terminal.progress) terminal.over('');
    });
    if (json) terminal.json({ responses: count });
    else terminal.print(`The index is made anew: ${counted(count, 'response')}.`);
  });

  const dump = define(library, 'export', {
    summary: 'all responses, as JSON Lines, JSON, CSV or Markdown',
    examples: ['library export > library.jsonl', 'library export --format markdown > library.md'],
    more: 'What was written is the same when it is imported again, elsewhere as well: whose it is, what is retired and how it turned out. Earlier versions, uses and what was said inside stay here.',
  }).addOption(new Option('--format <format>', 'how; --json is json').choices(FORMATS).default('jsonl'));
  does(dump, cli, async ({ json, format }: Json & { readonly format: Format }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, async ({ app }) => {
      for await (const line of app.writeLibrary(OPERATOR, json ? 'json' : format)) cli.terminal.print(line);
    });
  });
}

type Format = (typeof FORMATS)[number];
const FORMATS = ['jsonl', 'json', 'csv', 'markdown'] as const;

function told(report: LibraryImportReport): string[] {
  const { rows, added, changed, same, duplicate, bad, badRows, columns, ignored, missing } = report;
  const from = Object.entries(columns).map(([field, column]) =>
    field === column ? field : `${field} from ${visible(column)}`,
  );
  const known = report.placeholders.filter((one) => one.becomes !== null);
  const open = report.placeholders.filter((one) => one.becomes === null);
  const lines: readonly (string | false)[] = [
    ...badRows.map(({ line, reason }) => `line ${line}: ${visible(reason)}`),
    bad > badRows.length && `… and ${counted(bad - badRows.length, 'bad row')} more`,
    `${counted(rows, 'row')}: ${added} added, ${changed} changed, ${same} as they were, ${duplicate} that others say already, ${bad} bad.`,
    report.helpdesk !== null && `They are saved replies of ${report.helpdesk}.`,
    report.encoding !== null &&
      `It is no UTF-8: read as ${report.encoding}. If letters are wrong, import it again with --encoding.`,
    from.length > 0 && `Read: ${from.join(', ')}.`,
    missing.length > 0 && `No row has what --map names for ${missing.map((one) => visible(one)).join(', ')}.`,
    ignored.length > 0 &&
      `Not read: ${ignored.map((one) => visible(one)).join(', ')}. Name columns with --map field=column.`,
    report.retired > 0 && `${counted(report.retired, 'entry', 'entries')} not found, since gone or not active there.`,
    report.private > 0 &&
      `${counted(report.private, 'entry', 'entries')} for a team alone, as there; whose: library edit <id> --team <team>.`,
    known.length > 0 &&
      `Filled in when used: ${known.map(({ was, becomes, times }) => `${visible(was)} as ${becomes} (${times}×)`).join(', ')}.`,
    open.length > 0 &&
      `To be filled in by hand when used: ${open.map(({ was, times }) => `${visible(was)} (${times}×)`).join(', ')}.`,
  ];
  return lines.filter((line) => line !== false);
}
