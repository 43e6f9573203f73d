/** The library: what was done before, and how it turned out. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { asFault, parseJson } from '#sdk';
import type { Facet } from '../../app/index.ts';
import {
  collected,
  define,
  does,
  FOUND_PROBLEMS,
  noun,
  OK,
  paged,
  UsageError,
  wholeNumber,
  type Cli,
  type Json,
  type Paging,
} from '../command.ts';
import { bytesOf, jsonObject } from '../given.ts';
import { operated } from '../session.ts';
import { counted, localTime, short, table, visible } from '../words.ts';
import { libraryFileCommands } from './library-files.ts';
import { libraryStatsCommand } from './library-stats.ts';
import { detail, FACETS, hit, hitLines, hits, turnedOut } from './library-words.ts';

const EXAMPLE = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
const OUTCOMES = ['resolved', 'reopened', 'no_reply', 'made_worse'] as const;

interface SearchOptions extends Json, Partial<Record<Facet, string>> {
  readonly limit: number;
  readonly where?: string;
  readonly queries?: string;
}

interface WriteOptions extends Json {
  readonly title?: string;
  readonly situation?: string;
  readonly decision?: string;
  readonly answer?: readonly string[];
  readonly product?: string;
  readonly topic?: readonly string[];
  readonly market?: string;
  readonly language?: string;
  readonly channel?: string;
  readonly team?: string;
  readonly private?: boolean;
  readonly public?: boolean;
  readonly prefer?: boolean;
  readonly unprefer?: boolean;
  readonly outcome?: string;
  readonly review?: string;
  readonly from?: string;
  readonly why?: string;
  readonly version?: number;
}

export function libraryCommands(program: Command, cli: Cli): void {
  const library = noun(program, 'library', 'past responses: what was done, and how it turned out');

  const search = define(library, 'search [words...]', {
    summary: 'find what was done before',
    examples: [
      'library search camera gets hot',
      'library search "black screen" --product camera --outcome resolved',
      "library search refund --where \"response.market in ['de', 'at'] && response.preferred\"",
      'library search --queries questions.jsonl --json',
    ],
    more: 'Words are found in every form of theirs and misspelt; cam* is a beginning, "black screen" stands together. With --queries each line {"id", "text"} is answered by a line {"id", "results": [{"ref", "score"}]}, in their order; one that asks nothing by one that says so in "error".',
  })
    .option('--limit <count>', 'how many', wholeNumber(1, 100), 10)
    .option('--where <condition>', 'in CEL, of response: "response.product == \'camera\'"')
    .option('--queries <file>', 'JSON Lines of questions; - for stdin');
  for (const facet of FACETS)
    search.option(`--${facet} <value>`, facet === 'age' ? 'month, year or older' : `of this ${facet}`);
  does(search, cli, async (words: readonly string[], { json, limit, where, queries, ...only }: SearchOptions) => {
    const text = words.join(' ').trim();
    if (queries !== undefined) {
      if (text !== '') throw new UsageError('words and --queries are two ways to ask', 'Give one of them.');
      return answerAll(cli, queries, { limit, only, where });
    }
    if (text === '')
      throw new UsageError('there is nothing to look for', 'Say what happened: library search camera gets hot.');
    const found = await operated(cli, (app, who) => app.searchLibrary(who, { text, limit, only, where }));
    if (json) return cli.terminal.json({ ...found, items: found.items.map(hit) });
    cli.terminal.print(...hits(cli, found));
  });

  const similar = define(library, 'similar <issue>', {
    summary: 'what helped in issues like this one',
    examples: [`library similar ${EXAMPLE}`],
    more: 'Its title and what was reported are looked for. Where nothing is similar, it says so.',
  }).option('--limit <count>', 'how many', wholeNumber(1, 50), 5);
  does(similar, cli, async (issue: string, { json, limit }: Json & { readonly limit: number }) => {
    const found = await operated(cli, (app, who) => app.similarTo(who, issue, limit));
    if (json)
      return cli.terminal.json({
        asked: found.asked,
        items: found.items.map((one) => ({ ...hit(one), turned_out: one.turned_out, expected: one.expected })),
      });
    if (found.items.length === 0)
      return cli.terminal.print('Nothing similar is in the library. What you do now will be.');
    cli.terminal.print(
      ...found.items.flatMap((one, at) => hitLines(cli, one, at).concat(turnedOut(one))),
      '',
      `A draft of one: bondfire library use <response> --issue ${issue} --activity <id>`,
    );
  });

  const use = define(library, 'use <id>', {
    summary: 'make a draft of what was answered then',
    examples: [`library use ${EXAMPLE} --issue ${EXAMPLE} --activity ${EXAMPLE}`],
    more: 'The answer for that network and language is taken; {name}, {first_name}, {handle}, {product} and {responder} are filled in, names of then are not in it, and it is cut to what the network takes. Nothing is sent: bondfire issue send does.',
  })
    .requiredOption('--issue <id>', 'for which issue')
    .requiredOption('--activity <id>', 'in the thread of which activity');
  does(
    use,
    cli,
    async (id: string, { json, issue, activity }: Json & { readonly issue: string; readonly activity: string }) => {
      const made = await operated(cli, (app, who) => app.useResponse(who, id, issue, activity));
      if (json) return cli.terminal.json(made);
      cli.terminal.print(
        visible(made.text, true),
        '',
        ...(made.cut ? ['It was longer than the network takes, and is cut.'] : []),
        ...(made.otherLanguage === null
          ? []
          : [`It is in another language (${made.otherLanguage}) than what was asked.`]),
        ...(made.unknown.length === 0
          ? []
          : [`Nothing is known for ${made.unknown.map((one) => `{${one}}`).join(', ')}: it is left out.`]),
        ...(made.open.length === 0
          ? []
          : [`To be filled in by hand: ${made.open.map((one) => visible(one)).join(', ')}.`]),
        ...(made.doubtful.length === 0
          ? []
          : [
              `See whether a person is meant who spoke then: ${made.doubtful.map((one) => `“${visible(one)}”`).join(', ')}.`,
            ]),
        `It is a draft. Send it: bondfire issue send ${issue} ${activity}`,
      );
    },
  );

  const list = paged(
    define(library, 'list', {
      summary: 'the newest responses',
      examples: ['library list', 'library list --review', 'library list --retired'],
      more: 'A response is to be looked at again a year after it was written, or when library edit --review says. It is found all the while.',
    })
      .option('--retired', 'those that are found no more')
      .option('--review', 'those that somebody is to look at, whether they still hold'),
  );
  does(
    list,
    cli,
    async ({ json, ...filter }: Json & Paging & { readonly retired?: boolean; readonly review?: boolean }) => {
      const found = await operated(cli, (app, who) => app.listResponses(who, filter));
      if (json) return cli.terminal.json(found);
      if (found.length === 0)
        return cli.terminal.print(
          filter.retired
            ? 'No response is retired.'
            : filter.review
              ? 'No response is to be looked at again.'
              : 'The library is empty. It fills as issues are resolved; what there is elsewhere comes in by: bondfire library import <file>.',
        );
      const [head = '', ...rows] = table(
        ['written', 'id', 'outcome', 'product', 'situation'],
        found.map((one) => [
          localTime(one.created_at),
          one.id,
          one.outcome ?? '',
          one.product ?? '',
          short(one.title ?? one.situation, 70),
        ]),
      );
      cli.terminal.print(cli.terminal.bold(head), ...rows);
    },
  );

  const show = define(library, 'show <id>', {
    summary: 'one response: what happened, what was done, how it turned out',
    examples: [`library show ${EXAMPLE}`],
  });
  does(show, cli, async (id: string, { json }: Json) => {
    const found = await operated(cli, (app, who) => app.showResponse(who, id));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...detail(cli, found));
  });

  const add = writing(
    define(library, 'add', {
      summary: 'write a response by hand',
      examples: [
        'library add --title "Camera gets hot" --situation "Phones get hot while filming" --decision "Known; fixed in 4.2" --answer "Thank you. Version 4.2 mends it."',
        'library add --from response.json',
      ],
    }).option('--from <file>', 'all of it as JSON; - for stdin'),
  );
  does(add, cli, async ({ json, from, ...options }: WriteOptions) => {
    const given = { ...(from === undefined ? {} : await fromFile(cli, from)), ...written(options) };
    const made = await operated(cli, (app, who) => app.addResponse(who, given));
    if (json) cli.terminal.json(made);
    else
      cli.terminal.print(
        `Added: ${made.id}`,
        `It is found from now on: bondfire library search ${short(made.title ?? made.situation, 40)}`,
      );
  });

  const edit = writing(
    define(library, 'edit <id>', {
      summary: 'change a response; what it said before is kept',
      examples: [
        `library edit ${EXAMPLE} --decision "Fixed in 4.3" --why "4.2 was withdrawn"`,
        `library edit ${EXAMPLE} --prefer`,
      ],
    })
      .option('--from <file>', 'the fields to change as JSON; - for stdin')
      .option('--public', 'for everybody again')
      .option('--prefer', 'the one to use')
      .option('--unprefer', 'one among others again')
      .option('--why <text>', 'why it is changed')
      .option('--version <number>', 'refused where it is another version by now', wholeNumber(1, 1_000_000)),
  );
  does(edit, cli, async (id: string, { json, from, why, version, ...options }: WriteOptions) => {
    const changes = { ...(from === undefined ? {} : await fromFile(cli, from)), ...written(options) };
    const changed = await operated(cli, (app, who) =>
      app.editResponse(who, id, changes, { why: why ?? null, version }),
    );
    if (json) cli.terminal.json(changed);
    else cli.terminal.print(`Changed: it is version ${changed.version}.`);
  });

  const retire = define(library, 'retire <id>', {
    summary: 'it is found no more; what it says is kept',
    examples: [`library retire ${EXAMPLE} --why "The product is gone"`],
  }).requiredOption('--why <text>', 'why nobody should use it any more');
  does(retire, cli, async (id: string, { json, why }: Json & { readonly why: string }) => {
    const retired = await operated(cli, (app, who) => app.retireResponse(who, id, why));
    if (json) cli.terminal.json(retired);
    else cli.terminal.print(`Retired. Bring it back: bondfire library restore ${id}`);
  });

  const restore = define(library, 'restore <id>', {
    summary: 'bring back one that was retired',
    examples: [`library restore ${EXAMPLE}`],
  });
  does(restore, cli, async (id: string, { json }: Json) => {
    const back = await operated(cli, (app, who) => app.restoreResponse(who, id));
    if (json) cli.terminal.json(back);
    else cli.terminal.print('It is found again.');
  });

  libraryStatsCommand(library, cli);
  libraryFileCommands(library, cli);
}

function writing(command: Command): Command {
  return command
    .option('--title <text>', 'in a few words')
    .option('--situation <text>', 'what happened, in the words of those who reported it')
    .option('--decision <text>', 'what was decided')
    .option('--answer <text>', 'what was said; again for others', collected)
    .option('--product <product>', 'of what')
    .option('--topic <topic>', 'about what; again for others', collected)
    .option('--market <market>', 'where')
    .option('--language <language>', 'such as de')
    .option('--channel <network>', 'on which network')
    .option('--team <team>', 'whose it is')
    .option('--private', 'for that team alone')
    .addOption(new Option('--outcome <outcome>', 'how it turned out').choices(OUTCOMES))
    .option('--review <time>', 'when somebody is to look whether it still holds, such as 2027-03-01', day);
}

function day(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Say a day, such as 2027-03-01.');
  return at.toISOString();
}

/** The fields that were named. An empty one is taken away. */
function written({
  answer,
  topic,
  review,
  private: alone,
  public: all,
  prefer,
  unprefer,
  json: _json,
  ...plain
}: WriteOptions): Record<string, unknown> {
  const texts = Object.entries(plain).map(([name, value]) => [name, value === '' ? null : value]);
  return {
    ...(Object.fromEntries(texts) as Record<string, unknown>),
    ...(answer && { answers: answer.filter((text) => text !== '').map((text) => ({ text })) }),
    ...(topic && { topics: topic.filter((text) => text !== '') }),
    ...(review !== undefined && { review_at: review }),
    ...(alone && { private: true }),
    ...(all && { private: false }),
    ...(prefer && { preferred: true }),
    ...(unprefer && { preferred: false }),
  };
}

async function fromFile(cli: Cli, file: string): Promise<Record<string, unknown>> {
  return jsonObject(cli, '--from', file === '-' ? '-' : `@${file}`);
}

interface Query {
  readonly id: string | number | null;
  readonly text: string;
  /** It is none: nothing is looked for. */
  readonly problem?: string;
}

/** A line for each line, in their order; for one that asks nothing as well. */
async function answerAll(
  cli: Cli,
  file: string,
  {
    limit,
    only,
    where,
  }: Pick<SearchOptions, 'limit'> & {
    readonly only: Partial<Record<Facet, string>>;
    readonly where: string | undefined;
  },
): Promise<number> {
  const lines = (await bytesOf(cli, file))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
  let bad = 0;
  async function* queries(): AsyncGenerator<Query> {
    for (const [at, line] of lines.entries()) if (line.trim() !== '') yield queryOf(line, at + 1);
  }
  await operated(cli, (app, who) =>
    app.searchMany(who, queries(), { limit, only, where }, ({ id, problem }, found) => {
      if (problem !== undefined) bad += 1;
      const results = found.map(({ response, score }) => ({ ref: response.ref ?? response.id, score }));
      cli.terminal.print(JSON.stringify({ id, results, ...(problem !== undefined && { error: problem }) }));
    }),
  );
  if (bad > 0)
    cli.terminal.note(`${counted(bad, 'line')} asked nothing. Write {"id": "1", "text": "camera gets hot"}.`);
  return bad > 0 ? FOUND_PROBLEMS : OK;
}

function queryOf(line: string, at: number): Query {
  let given: unknown;
  try {
    given = parseJson(Buffer.from(line));
  } catch (error) {
    return { id: null, text: '', problem: `line ${at}: ${asFault(error).message}` };
  }
  const { id, text } = typeof given === 'object' && given !== null ? (given as { id?: unknown; text?: unknown }) : {};
  const named = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (named === null) return { id: null, text: '', problem: `line ${at}: it has no id` };
  if (typeof text !== 'string') return { id: named, text: '', problem: `line ${at}: it has no text` };
  return { id: named, text };
}
