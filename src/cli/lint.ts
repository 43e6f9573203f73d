/** Everything that people write, looked at: mappings and the vocabulary, their cases, playbooks, slices. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LintProblem } from '#sdk';
import { functions } from '../../mappings/functions.ts';
import { lintVocabulary } from '../activity/topics/index.ts';
import { catalogOf } from '../main.ts';
import {
  arrange,
  parseCases,
  parseMapping,
  readMappingFiles,
  runCases,
  streamKey,
  type MappingFile,
  type Mappings,
} from '../mapping/index.ts';
import { builtInFolder, type Registry } from '../platform/index.ts';
import { createExpressions, loadPlaybooks, type Catalog } from '../playbook/index.ts';
import { readSlices } from '../signals/index.ts';

export interface Linted {
  readonly problems: readonly LintProblem[];
  readonly mappings: number;
  readonly cases: number;
  readonly playbooks: number;
  /** Products and topics. */
  readonly topics: number;
  readonly slices: number;
}

/** @param dataDir where the company's own are. @param known what playbooks may name; null where that is not known. */
export async function lintFiles(
  dataDir: string,
  { connectors, mappings: folders }: Registry,
  { people, connections }: Pick<Catalog, 'people' | 'connections'>,
): Promise<Linted> {
  const builtIn = await Promise.all(folders.map((folder) => readMappingFiles(folder, false)));
  const files = [...builtIn.flat(), ...(await readMappingFiles(join(dataDir, 'mappings'), true))];
  const mappings = arrange(files, functions, (connector, stream) => {
    const found = connectors.find(({ id }) => id === connector)?.streams[stream];
    return found ? streamKey(found) : null;
  });
  const problems = [...mappings.problems];
  let cases = 0;
  for (const file of files) {
    const tried = await tryCases(file, mappings);
    cases += tried.cases;
    problems.push(...tried.problems);
  }
  const playbooks = await loadPlaybooks(
    { builtIn: builtInFolder('playbooks'), own: join(dataDir, 'playbooks') },
    { ...catalogOf(new Map(connectors.map((one) => [one.id, one]))), people, connections },
  );
  const slices = await readSlices(
    { builtIn: builtInFolder('playbooks'), own: join(dataDir, 'playbooks') },
    createExpressions(),
  );
  const vocabulary = await lintVocabulary({ builtIn: builtInFolder('mappings'), own: join(dataDir, 'mappings') });
  problems.push(...playbooks.problems, ...slices.problems, ...vocabulary.problems);
  return {
    problems,
    mappings: files.length,
    cases: cases + vocabulary.cases.length,
    playbooks: playbooks.all.length,
    slices: slices.slices.length,
    topics: vocabulary.vocabulary?.entries.length ?? 0,
  };
}

async function tryCases(
  { file, text: source, folder, name, own }: MappingFile,
  mappings: Mappings,
): Promise<{ cases: number; problems: readonly LintProblem[] }> {
  const beside = file.replace(/\.yaml$/, '.cases.yaml');
  const broken = mappings.problems.some((one) => one.file === file);
  if (broken || !existsSync(beside)) return { cases: 0, problems: [] };
  const mine = parseMapping(source, file, functions);
  const connector = 'mapping' in mine ? (mine.mapping.from.split('.')[0] ?? '') : '';
  const mapping = mappings.mappingFor(own ? folder : '', connector, name);
  if (!mapping) return { cases: 0, problems: [] };
  const text = await readFile(beside, 'utf8');
  const parsed = parseCases(text, beside);
  if ('problems' in parsed) return { cases: 0, problems: parsed.problems };
  const problems = runCases(parsed.cases, mapping).flatMap(({ case: title, failure }): LintProblem[] => {
    if (failure === null) return [];
    const before = text.slice(0, Math.max(0, text.indexOf(title))).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return [{ file: beside, ...place, where: title, problem: failure, cure: 'mend the mapping, or the case' }];
  });
  return { cases: parsed.cases.length, problems };
}
