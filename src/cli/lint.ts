/** Everything that people write, looked at: mappings and the vocabulary, their cases, playbooks, slices. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { suggestion, type LintProblem } from '#sdk';
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
import { createExpressions, loadPlaybooks, playbookFiles, type Catalog, type Playbooks } from '../playbook/index.ts';
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
  problems.push(...(await lintSignalled(playbooks.all, slices.slices, dataDir)));
  return {
    problems,
    mappings: files.length,
    cases: cases + vocabulary.cases.length,
    playbooks: playbooks.all.length,
    slices: slices.slices.length,
    topics: vocabulary.vocabulary?.entries.length ?? 0,
  };
}

/** Given by hand where nothing else is said. */
const BY_HAND = 'by_hand';

/** Playbooks that wait for what no slice makes. */
async function lintSignalled(
  playbooks: Playbooks['all'],
  slices: readonly { readonly name: string; readonly source: { readonly signals: readonly string[] } }[],
  dataDir: string,
): Promise<readonly LintProblem[]> {
  const files = await playbookFiles({ builtIn: builtInFolder('playbooks'), own: join(dataDir, 'playbooks') });
  const problems: LintProblem[] = [];
  for (const { name, source } of playbooks) {
    const { on } = source;
    if (!('signal' in on) || on.slice === undefined || on.slice === BY_HAND) continue;
    const slice = slices.find((one) => one.name === on.slice);
    if (slice?.source.signals.includes(on.signal) === true) continue;
    const file = files.findLast((one) => basename(one, '.yaml').replaceAll('-', '_') === name) ?? name;
    const { at } = createExpressions().readYaml(await readFile(file, 'utf8'), file);
    problems.push(
      slice === undefined
        ? at(
            { path: ['on', 'slice'] },
            `there is no slice ${on.slice}`,
            suggestion(
              on.slice,
              slices.map((one) => one.name),
            ),
          )
        : at(
            { path: ['on', 'signal'] },
            `the slice ${on.slice} makes no ${on.signal}`,
            `add ${on.signal} to its signals`,
          ),
    );
  }
  return problems;
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
