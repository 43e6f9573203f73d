/** One round of `connector dev`, in a process of its own so that it sees the files as they are now: prints a `Mapped` as JSON. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describeProblem, type Mapped as Outcome } from '#sdk';
import { connectors } from '../../connectors/index.ts';
import { functions } from '../../mappings/functions.ts';
import { arrange, parseCases, readMappingFiles, runCases, streamKey } from '../mapping/index.ts';
import { builtInFolder } from '../platform/files.ts';

export interface Tried {
  /** `guestbook.posts: a post without a date` */
  readonly title: string;
  readonly record: unknown;
  readonly outcome: Outcome;
  /** Null where the case holds. */
  readonly failure: string | null;
}

export interface Mapped {
  readonly tried: readonly Tried[];
  /** With file, line and column. */
  readonly problems: readonly string[];
}

async function mapped(id: string): Promise<Mapped> {
  const files = (await readMappingFiles(builtInFolder('mappings'), false)).filter(({ folder }) => folder === id);
  const mappings = arrange(files, functions, (connector, stream) => {
    const found = connectors.find((one) => one.id === connector)?.streams[stream];
    return found ? streamKey(found) : null;
  });
  const problems = [...mappings.problems];
  const tried: Tried[] = [];
  for (const { file, name } of files) {
    const beside = file.replace(/\.yaml$/, '.cases.yaml');
    const mapping = mappings.mappingFor('', id, name);
    if (!mapping || !existsSync(beside)) continue;
    const parsed = parseCases(await readFile(beside, 'utf8'), beside);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else
      for (const [index, result] of runCases(parsed.cases, mapping).entries())
        tried.push({
          title: `${id}.${name}: ${result.case}`,
          record: parsed.cases[index]?.record,
          outcome: result.mapped,
          failure: result.failure,
        });
  }
  return { tried, problems: problems.map(describeProblem) };
}

process.stdout.write(JSON.stringify(await mapped(process.argv[2] ?? '')));
