/** `enrich`: what is told by a text's words alone, without a database. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { describeProblem } from '#sdk';
import { builtInFolder } from '../../platform/files.ts';
import { define, does, FOUND_PROBLEMS, OK, type Cli } from '../command.ts';
import { linesOf } from '../lines.ts';
import { configOf } from '../session.ts';
import { counted, json, visible } from '../words.ts';

const LONGEST_LINE = 8 * 1_024 * 1_024;
const NOTHING = { language: null, tone: null, topics: [], products: [], terms: [] };

export function enrichCommand(program: Command, cli: Cli): void {
  const command = define(program, 'enrich [file]', {
    summary: 'tell the language, tone, topics, products and terms of texts: a text a line, from a file or stdin',
    examples: ['enrich posts.txt', 'enrich < posts.txt > told.jsonl'],
    more: 'One line of JSON a line, in order. A null is an honest "no idea": a language that is not sure, a tone that nothing tells.\nTopics and products are those of mappings/topics.yaml in the data folder, else of the built-in one.',
  });
  does(command, cli, async (file: string | undefined) => {
    const tell = await telling(cli);
    if (tell === null) return FOUND_PROBLEMS;
    let [done, passed] = [0, 0];
    try {
      for await (const lines of linesOf(cli, file ?? '-', LONGEST_LINE)) {
        if (!cli.terminal.heard()) break;
        cli.terminal.print(
          ...lines.map(({ bytes }) => json(bytes === null ? NOTHING : tell(bytes.toString('utf8')), 0)),
        );
        for (const { number, bytes } of lines) {
          if (bytes !== null) continue;
          passed += 1;
          cli.terminal.note(
            `line ${number}: it is longer than ${LONGEST_LINE.toLocaleString('en')} bytes, and is not read`,
          );
        }
        done += lines.length;
        if (cli.terminal.progress && file !== undefined && file !== '-') cli.terminal.over(counted(done, 'line'));
      }
    } finally {
      if (cli.terminal.progress && file !== undefined && file !== '-') cli.terminal.over('');
    }
    return passed > 0 ? FOUND_PROBLEMS : OK;
  });
}

/** Null where the vocabulary has a mistake, which is told. */
async function telling(cli: Cli): Promise<((text: string) => Readonly<Record<string, unknown>>) | null> {
  const { compileVocabulary, readVocabulary } = await import('../../activity/topics/index.ts');
  const { createLanguages, createTerms, createTones } = await import('../../activity/enrich/index.ts');
  const { dataDir } = await configOf(cli);
  const { parsed } = await readVocabulary({ builtIn: builtInFolder('mappings'), own: join(dataDir, 'mappings') });
  if ('problems' in parsed) {
    cli.terminal.note(...parsed.problems.map((one) => visible(describeProblem(one))));
    return null;
  }
  const [languages, tones, terms] = [createLanguages(), createTones(), createTerms()];
  const matcher = compileVocabulary(parsed.vocabulary);
  return (text) => {
    const language = languages.of(text);
    return {
      language,
      tone: tones.of(text, language),
      ...matcher.match(text, language),
      terms: terms.of(text, language),
    };
  };
}
