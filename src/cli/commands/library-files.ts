/** Files into the library and out of it. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import type { ImportProgress, LibraryImportReport, Response } from '../../app/index.ts';
import { collected, define, does, FOUND_PROBLEMS, OK, UsageError, type Cli, type Json } from '../command.ts';
import { operated, withBondfire } from '../session.ts';
import { bar, counted, visible } from '../words.ts';

interface ImportOptions extends Json {
  readonly map?: string;
  readonly source?: string;
  readonly connection?: string;
}

interface ForgetOptions extends Json {
  readonly name?: readonly string[];
  readonly handle?: readonly string[];
  readonly yes?: boolean;
}

export function libraryFileCommands(library: Command, cli: Cli): void {
  const load = define(library, 'import [file]', {
    summary: 'read responses from JSON Lines, JSON or CSV: archives, practice pages, saved replies of a helpdesk',
    examples: [
      'library import practices.jsonl',
      'library import macros.csv --map title=Name,answer=Reply',
      'library import --connection community',
    ],
    more: 'An entry with an id of its own changes the one that came in with it; one without that says the same as another is passed over. So a file can be imported again. Exits with 3 where some rows are bad.',
  })
    .option('--map <field=column,…>', 'which column a field is read from; else by its usual names')
    .option('--connection <id>', 'the articles and pages that this connection has brought, instead of a file')
    .option('--source <name>', 'where it comes from; else the file’s name');
  does(load, cli, async (file: string | undefined, { json, map, source, connection }: ImportOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    if ((file === undefined) === (connection === undefined))
      throw new UsageError(
        'there is a file to read, or a connection',
        'Name one of them: library import practices.jsonl, or --connection community.',
      );
    const report = await withBondfire(cli, ({ app }) =>
      file === undefined
        ? app.importPages(OPERATOR, connection ?? '')
        : app.importLibrary(OPERATOR, file, {
            source: source ?? path.basename(file),
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
  });

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
    summary: 'all responses, as JSON Lines, CSV or Markdown',
    examples: ['library export > library.jsonl', 'library export --format markdown > library.md'],
    more: 'What was written as JSON Lines or CSV can be imported again.',
  }).addOption(new Option('--format <format>', 'how').choices(['jsonl', 'csv', 'markdown']).default('jsonl'));
  does(dump, cli, async ({ format }: { readonly format: keyof typeof WRITERS }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const write = WRITERS[format];
    await withBondfire(cli, async ({ app }) => {
      let first = true;
      for await (const one of app.exportLibrary(OPERATOR)) {
        for (const line of write(one, first)) cli.terminal.print(line);
        first = false;
      }
    });
  });
}

const COLUMNS = [
  'ref',
  'title',
  'situation',
  'decision',
  'answer',
  'product',
  'topics',
  'market',
  'language',
  'channel',
  'audience',
  'team',
  'outcome',
  'happened_at',
] as const;

const WRITERS = {
  jsonl: (one: Response): readonly string[] => [JSON.stringify({ ...one, ref: one.ref ?? one.id })],
  csv: (one: Response, first: boolean): readonly string[] => [
    ...(first ? [COLUMNS.join(',')] : []),
    COLUMNS.map((name) => cell(valueOf(one, name))).join(','),
  ],
  markdown,
} as const;

function valueOf(one: Response, name: (typeof COLUMNS)[number]): string {
  if (name === 'ref') return one.ref ?? one.id;
  if (name === 'answer') return one.answers.map(({ text }) => text).join('\n\n');
  return name === 'topics' ? one.topics.join(';') : (one[name] ?? '');
}

/** As RFC 4180 writes it; what a spreadsheet would take for a formula is text. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdown({
  title,
  situation,
  decision,
  answers,
  outcome,
  product,
  topics,
  market,
  language,
  id,
}: Response): readonly string[] {
  const facts = [outcome, product, ...topics, market, language].filter((one) => one !== null);
  return [
    `## ${(title ?? situation).replaceAll(/\s+/g, ' ').slice(0, 120)}`,
    '',
    ...(facts.length === 0 ? [] : [`*${facts.join(' · ')}*`, '']),
    ...quoted(situation),
    '',
    ...(decision === null ? [] : [`**Decided:** ${decision}`, '']),
    ...answers.flatMap(({ text, network, language: spoken }) => [
      `**Said${network === null ? '' : ` on ${network}`}${spoken === null ? '' : ` (${spoken})`}:**`,
      '',
      ...quoted(text),
      '',
    ]),
    `<!-- ${id} -->`,
    '',
  ];
}

function quoted(text: string): string[] {
  return text.split('\n').map((line) => `> ${line}`);
}

function told({
  rows,
  added,
  changed,
  same,
  duplicate,
  bad,
  badRows,
  columns,
  ignored,
}: LibraryImportReport): string[] {
  const from = Object.entries(columns).map(([field, column]) =>
    field === column ? field : `${field} from ${visible(column)}`,
  );
  return [
    ...badRows.map(({ line, reason }) => `line ${line}: ${visible(reason)}`),
    ...(bad > badRows.length ? [`… and ${counted(bad - badRows.length, 'bad row')} more`] : []),
    `${counted(rows, 'row')}: ${added} added, ${changed} changed, ${same} as they were, ${duplicate} that others say already, ${bad} bad.`,
    ...(from.length === 0 ? [] : [`Read: ${from.join(', ')}.`]),
    ...(ignored.length === 0
      ? []
      : [`Not read: ${ignored.map((one) => visible(one)).join(', ')}. Name them with --map field=column.`]),
  ];
}
