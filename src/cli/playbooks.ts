/** Playbooks' files, for commands that work on them: linted, tried by their cases, compared. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { structuredPatch } from 'diff';
import { describeProblem, Fault, type LintProblem, type Playbook } from '#sdk';
import { catalogOf, namedIn } from '../main.ts';
import { builtInFolder, type Config, type Log, type Registry } from '../platform/index.ts';
import { parseSlices, SLICES_FILE } from '../signals/index.ts';
import {
  lintPolicies,
  loadPlaybook,
  loadPlaybooks,
  parsePeople,
  parsePlaybookCases,
  playbookFiles,
  POLICIES_FILE,
  readPolicies,
  runPlaybookCases,
  type Catalog,
  type Loaded,
  type LoadedPlaybook,
  createExpressions,
  yamlOf,
} from '../playbook/index.ts';

function catalog({ connectors }: Registry): Catalog {
  return catalogOf(new Map(connectors.map((one) => [one.id, one])));
}

function folders({ dataDir }: Config): { readonly builtIn: string; readonly own: string } {
  return { builtIn: builtInFolder('playbooks'), own: join(dataDir, 'playbooks') };
}

export interface LintedPlaybooks {
  readonly problems: readonly LintProblem[];
  readonly advice: readonly LintProblem[];
  readonly count: number;
  /** Why people, teams and roles were not looked up; null where they were. */
  readonly unchecked: string | null;
  /** The same of connections. */
  readonly unconnected: string | null;
}

/** What playbooks may name: the product says it where it runs; of people, a file may as well. */
export interface KnownNames extends Pick<Catalog, 'people' | 'connections'> {
  /** Why people were not looked up; null where they were. */
  readonly unchecked: string | null;
  /** The same of connections. */
  readonly unconnected: string | null;
  /** Of the file. */
  readonly problems: readonly LintProblem[];
}

export async function knownNames(file: string | null, config: Config, log: Log): Promise<KnownNames> {
  if (file === null) return { ...(await namedIn(config, log)), problems: [] };
  const alone = { connections: null, unconnected: 'a file says who there is' };
  const parsed = parsePeople(await textOf(file), file);
  return 'people' in parsed
    ? { ...alone, people: parsed.people, unchecked: null, problems: [] }
    : { ...alone, people: null, unchecked: `${file} is wrong`, problems: parsed.problems };
}

/** What a command says where people or connections were not looked up; nothing where they were. */
export function uncheckedLines({
  unchecked,
  unconnected,
}: Pick<KnownNames, 'unchecked' | 'unconnected'>): readonly string[] {
  return [
    ...(unchecked === null
      ? []
      : [
          `People, teams and roles were not looked up: ${unchecked}. Say who there is with --people <file>, or start it.`,
        ]),
    ...(unchecked === null || unconnected === null
      ? []
      : [
          `Connections were not looked up (${unconnected}), and so not either what would go from inside to the outside.`,
        ]),
  ];
}

/** @param files none: all there are. */
export async function lintPlaybooks(
  files: readonly string[],
  config: Config,
  registry: Registry,
  { people, connections, unchecked, unconnected, problems: wrong }: KnownNames,
): Promise<LintedPlaybooks> {
  const known = { ...catalog(registry), people, connections };
  if (files.length === 0) {
    const { all, problems } = await loadPlaybooks(folders(config), known);
    return { problems: [...wrong, ...problems], advice: [], count: all.length, unchecked, unconnected };
  }
  const loaded = await Promise.all(
    files.map(async (file): Promise<Loaded> => {
      const text = await textOf(file);
      const name = basename(file);
      if (name === POLICIES_FILE) return { problems: lintPolicies(text, file, people).problems };
      if (name === SLICES_FILE) return { problems: parseSlices(text, file, createExpressions()).problems };
      if (/\.cases\.ya?ml$/.test(name)) {
        const cases = parsePlaybookCases(text, file);
        return { problems: 'problems' in cases ? cases.problems : [] };
      }
      return loadPlaybook(text, file, await besides(file, config, known));
    }),
  );
  return {
    problems: [...wrong, ...loaded.flatMap((one) => ('problems' in one ? one.problems : []))],
    advice: loaded.flatMap((one) => ('advice' in one ? one.advice : [])),
    count: files.length,
    unchecked,
    unconnected,
  };
}

/** With the escalation policies that a file of this place may name. */
async function besides(file: string, config: Config, known: Catalog): Promise<Catalog> {
  const { builtIn, own } = folders(config);
  const places = new Set([builtIn, own, dirname(resolve(file))]);
  return { ...known, policies: await readPolicies([...places], known.people) };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const why =
      thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new Fault('rejected', `${file} ${why}`, {
      cure: 'Name a YAML file: bondfire playbook list shows those that are loaded.',
    });
  }
}

export interface Tried {
  readonly file: string;
  readonly case: string;
  readonly problems: readonly string[];
}

/** @param files none: all there are. A playbook without cases is told as a problem of its own. */
export async function testPlaybooks(
  files: readonly string[],
  config: Config,
  registry: Registry,
): Promise<readonly Tried[]> {
  const known = catalog(registry);
  const all = files.length > 0 ? files : await playbookFiles(folders(config));
  const results: Tried[] = [];
  for (const file of all) {
    const name = basename(file);
    const loaded = loadPlaybook(await textOf(file), file, await besides(file, config, known));
    if ('problems' in loaded) {
      results.push({ file: name, case: 'it is without fault', problems: loaded.problems.map(describeProblem) });
      continue;
    }
    const beside = file.replace(/\.ya?ml$/, '.cases.yaml');
    if (!existsSync(beside)) {
      results.push({ file: name, case: 'it has cases', problems: [`there is no ${basename(beside)} beside it`] });
      continue;
    }
    const parsed = parsePlaybookCases(await textOf(beside), beside);
    if ('problems' in parsed)
      results.push({ file: name, case: 'its cases can be read', problems: parsed.problems.map(describeProblem) });
    else
      for (const result of await runPlaybookCases(loaded.playbook.source, parsed.cases, known.limits))
        results.push({ file: name, ...result });
  }
  return results;
}

/** A file, or the name of a playbook in the folders. Throws `rejected` where it is wrong. */
export async function readPlaybook(named: string, config: Config, registry: Registry): Promise<LoadedPlaybook> {
  const file = await fileOf(named, config);
  const loaded = loadPlaybook(await textOf(file), file, await besides(file, config, catalog(registry)));
  if ('playbook' in loaded) return loaded.playbook;
  throw new Fault('rejected', loaded.problems.map(describeProblem).join('\n'), {
    cure: `Mend it: bondfire playbook lint ${named}`,
  });
}

async function fileOf(named: string, config: Config): Promise<string> {
  if (/\.ya?ml$/.test(named)) return named;
  const all = await playbookFiles(folders(config));
  const wanted = named.replaceAll('_', '-');
  const found = all.findLast((file) => basename(file, '.yaml') === wanted);
  if (found !== undefined) return found;
  throw new Fault('config', `there is no playbook ${named}`, {
    cure: `There are ${all.map((file) => basename(file, '.yaml').replaceAll('-', '_')).join(', ')}.`,
  });
}

/** Lines of the playbook's YAML that are only in one of them, `- ` before, `+ ` now, with two lines around them; `…` stands for what is the same. */
export function diffPlaybooks(before: Playbook, now: Playbook): readonly string[] {
  const [old = '', fresh = ''] = [before, now].map(yamlOf);
  const { hunks } = structuredPatch('', '', old, fresh, '', '', { context: 2 });
  return hunks.flatMap(({ lines }, at) =>
    (at === 0 ? [] : ['…']).concat(
      lines.filter((line) => !line.startsWith('\\')).map((line) => `${line.slice(0, 1)} ${line.slice(1)}`),
    ),
  );
}
