/** `topics`: the vocabulary by which products and topics are told. */
import type { Command } from 'commander';
import { describeProblem } from '#sdk';
import type { Hit } from '../../activity/topics/index.ts';
import type { RetagReport, TopicsInForce } from '../../app/index.ts';
import { define, does, FOUND_PROBLEMS, noun, OK, UsageError, type Cli, type Json } from '../command.ts';
import { bytesOf } from '../given.ts';
import { configOf, withBondfire } from '../session.ts';
import { momentOf, TIMES } from '../times.ts';
import { counted, short, table, visible } from '../words.ts';

interface TestOptions extends Json {
  readonly language?: string;
  readonly file?: string;
}

interface RetagOptions extends Json {
  readonly since?: string;
  readonly preview?: boolean;
}

export function topicsCommands(program: Command, cli: Cli): void {
  const topics = noun(program, 'topics', 'the words by which products and topics are told');
  const list = define(topics, 'list', {
    summary: 'the products and topics in force, with their words',
    examples: ['topics list'],
    more: 'mappings/topics.yaml in the data folder takes the place of the built-in one. A changed file is taken up while Bondfire runs; one with a mistake is not, and says why.',
  });
  does(list, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, async ({ app }) => app.topicsInForce(OPERATOR));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...inForce(cli, found));
    return found.problems.length > 0 ? FOUND_PROBLEMS : OK;
  });

  const test = define(topics, 'test [text]', {
    summary: 'try the cases beside the vocabulary; or show what a text is about, and by which words',
    examples: [
      'topics test',
      'topics test "My camera stopped working"',
      'topics test --language de "Die Kamera ist kaputt"',
    ],
    more: 'Works on the files alone; - is a text from stdin. The language is told by the text unless it is given. Exits with 3 where a case fails or the vocabulary has a mistake.',
  })
    .option('--language <code>', 'of the text: en, de, …')
    .option('--file <file>', 'this vocabulary, and not the one in use');
  does(test, cli, async (given: string | undefined, { json, language, file }: TestOptions) => {
    const { builtInFolder } = await import('../../platform/files.ts');
    const { compileVocabulary, lintVocabulary } = await import('../../activity/topics/index.ts');
    const { dataDir } = await configOf(cli);
    const folders = { builtIn: builtInFolder('mappings'), own: `${dataDir}/mappings` };
    const linted = await lintVocabulary(folders, file);
    if (linted.vocabulary === null) {
      if (json) cli.terminal.json({ problems: linted.problems });
      else cli.terminal.print(...linted.problems.map((one) => visible(describeProblem(one))));
      return FOUND_PROBLEMS;
    }
    if (given === undefined) return tried(cli, linted, json);
    const text = given === '-' ? (await bytesOf(cli, given)).toString('utf8') : given;
    const of = language ?? (await languageOf(text));
    const hits = compileVocabulary(linted.vocabulary).explain(text, of);
    if (json) cli.terminal.json({ language: of, hits });
    else cli.terminal.print(...whatIsSaid(of, hits));
    return OK;
  });

  const retag = define(topics, 'retag', {
    summary: 'what is here already by the vocabulary as it is now; nothing starts by it',
    examples: ['topics retag --preview', 'topics retag --since 2026-01-01', 'topics retag --since 30d --preview'],
    more: `Look at --preview first. --since takes ${TIMES}, and 30d, so long ago. It may be cut short, and run again.`,
  })
    .option('--since <time>', 'what came in from then on; all of it where left out')
    .option('--preview', 'only tell what would change');
  does(retag, cli, async ({ json, since, preview = false }: RetagOptions) => {
    const from = since === undefined ? null : sinceOf(since, new Date());
    const { OPERATOR } = await import('../../app/index.ts');
    const report = await withBondfire(cli, ({ app }, signal) =>
      app.retagTopics(OPERATOR, {
        since: from,
        apply: !preview,
        signal,
        onProgress(activities) {
          if (cli.terminal.progress) cli.terminal.over(counted(activities, 'activity', 'activities'));
        },
      }),
    );
    if (cli.terminal.progress) cli.terminal.over('');
    if (json) cli.terminal.json(report);
    else cli.terminal.print(...retagged(report, preview));
  });
}

/** `30d` is so long ago here. */
function sinceOf(typed: string, now: Date): Date {
  const at = momentOf(typed, now, 'begins');
  const from =
    at.getTime() > now.getTime() && /^\d+[mhdw]$/.test(typed) ? 2 * now.getTime() - at.getTime() : at.getTime();
  if (from > now.getTime()) throw new UsageError(`${typed} has not come yet`, 'Give a time that is past.');
  return new Date(from);
}

async function languageOf(text: string): Promise<string | null> {
  const { createLanguages } = await import('../../activity/enrich/index.ts');
  return createLanguages().of(text);
}

function tried(
  cli: Cli,
  {
    file,
    cases,
    problems,
  }: {
    file: string | null;
    cases: readonly { case: string }[];
    problems: readonly Parameters<typeof describeProblem>[0][];
  },
  json: boolean | undefined,
): number {
  if (json) cli.terminal.json({ file, cases: cases.length, problems });
  else
    cli.terminal.print(
      ...problems.map((one) => visible(describeProblem(one))),
      cases.length === 0 && problems.length === 0
        ? `There are no cases beside ${visible(file ?? 'topics.yaml')}: write topics.cases.yaml.`
        : `${counted(cases.length, 'case')}, ${problems.length === 0 ? 'all of them hold' : counted(problems.length, 'problem')}.`,
    );
  return problems.length > 0 ? FOUND_PROBLEMS : OK;
}

function whatIsSaid(language: string | null, hits: readonly Hit[]): string[] {
  const head = `Language: ${language ?? 'not known, so that words of every language count'}`;
  if (hits.length === 0) return [head, 'No word of the vocabulary is in it.'];
  const rows = hits.map(({ kind, name, said, word, language: of, but }) => [
    kind === 'products' ? 'product' : 'topic',
    name,
    short(said, 30),
    `by “${visible(word)}” (${of})${but === null ? '' : `, but ${visible(but)}`}`,
  ]);
  return [head, ...table(['is a', 'name', 'says', 'why'], rows)];
}

function inForce(cli: Cli, { file, revision, entries, problems }: TopicsInForce): string[] {
  const wrong = problems.map((one) => visible(describeProblem(one)));
  const where = `${visible(file ?? 'no file')}, revision ${revision.slice(0, 8)}`;
  if (entries.length === 0) return [...wrong, `No products or topics: ${where}.`];
  const rows = entries.map(({ kind, name, title, words }) => [
    kind === 'products' ? 'product' : 'topic',
    name,
    short(title, 30),
    Object.keys(words).join(' '),
    short(Object.values(words).flat().join(', '), 60),
  ]);
  const [head = '', ...lines] = table(['is a', 'name', 'title', 'languages', 'words'], rows);
  const stays = wrong.length > 0 ? ['The file as it is now is not in force; what was before it goes on:'] : [];
  return [...wrong, ...stays, where, cli.terminal.bold(head), ...lines];
}

function retagged({ activities, same, changed, names, examples }: RetagReport, only: boolean): string[] {
  return [
    `${counted(activities, 'activity', 'activities')}: ${changed.toLocaleString('en')} ${only ? 'would change' : 'changed'}, ${same.toLocaleString('en')} are the same.`,
    ...Object.entries(names).map(
      ([name, { added, removed }]) =>
        `  ${name}: ${[added > 0 && `${added.toLocaleString('en')} more`, removed > 0 && `${removed.toLocaleString('en')} less`].filter(Boolean).join(', ')}`,
    ),
    ...examples.flatMap(({ activity, text, before, after }) => [
      `${activity}  ${short(text, 60)}`,
      `  ${before.join(', ') || 'nothing'} → ${after.join(', ') || 'nothing'}`,
    ]),
  ];
}
