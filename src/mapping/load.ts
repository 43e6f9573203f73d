/** The mapping files: the built-in ones, and a company's own, which win for their connection. The one file here that reads a disk. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LintProblem, Mapping, Problem } from '#sdk';
import { compileMapping, type CompiledMapping } from './compile.ts';
import { parseMapping } from './parse.ts';
import type { Functions } from './rule.ts';
import type { StreamKey } from './key.ts';

export interface MappingFolders {
  /** `<connector>/<stream>.yaml` */
  readonly builtIn: string;
  /** `<connection>/<stream>.yaml` in the data folder; it need not exist. */
  readonly own: string | null;
}

export interface MappingFile {
  readonly file: string;
  readonly text: string;
  /** The folder's name: a connector for a built-in one, a connection for an own one. */
  readonly folder: string;
  /** The file's name without `.yaml`, with `-` as `_`. */
  readonly name: string;
  readonly own: boolean;
}

export interface Mappings {
  /** Null where neither the connection's own nor a built-in mapping has that name. */
  mappingFor(connection: string, connector: string, stream: string): CompiledMapping | null;
  /** What is wrong with any of the files; a file with problems is left out. */
  readonly problems: readonly LintProblem[];
  readonly all: readonly CompiledMapping[];
}

/** A stream's own key; null where the connector has no such stream. */
export type StreamKeys = (connector: string, stream: string) => StreamKey | null;

export async function loadMappings(folders: MappingFolders, functions: Functions, keys: StreamKeys): Promise<Mappings> {
  const builtIn = await readMappingFiles(folders.builtIn, false);
  const own = folders.own === null ? [] : await readMappingFiles(folders.own, true);
  return arrange([...builtIn, ...own], functions, keys);
}

/** Every mapping in a folder of folders, sorted; none where the folder does not exist. Cases files are not among them. */
export async function readMappingFiles(folder: string, own: boolean): Promise<MappingFile[]> {
  const folders = await readdir(folder, { withFileTypes: true }).catch(noneWhereMissing);
  const files: MappingFile[] = [];
  for (const { name: inner } of folders.filter((entry) => entry.isDirectory()).toSorted(byName)) {
    for (const entry of (await readdir(join(folder, inner), { withFileTypes: true })).toSorted(byName)) {
      if (!entry.isFile() || !entry.name.endsWith('.yaml') || entry.name.endsWith('.cases.yaml')) continue;
      const file = join(folder, inner, entry.name);
      const name = entry.name.slice(0, -'.yaml'.length).replaceAll('-', '_');
      files.push({ file, text: await readFile(file, 'utf8'), folder: inner, name, own });
    }
  }
  return files;
}

export function arrange(files: readonly MappingFile[], functions: Functions, keys: StreamKeys): Mappings {
  const problems: LintProblem[] = [];
  const found = new Map<string, CompiledMapping>();
  for (const { file, text, folder, name, own } of files) {
    const parsed = parseMapping(text, file, functions);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      continue;
    }
    const { mapping } = parsed;
    const [connector = '', stream = ''] = mapping.from.split('.');
    const misplaced =
      own || folder === connector ? null : `it is in the folder ${folder} and says from: ${mapping.from}`;
    if (misplaced !== null) {
      problems.push({
        file,
        line: 1,
        column: 1,
        where: 'from',
        problem: misplaced,
        cure: `write from: ${folder}.…, or move the file`,
      });
      continue;
    }
    const key = keys(connector, stream);
    if (!key && !mapping.key) {
      problems.push({
        file,
        line: 1,
        column: 1,
        where: 'from',
        problem: `there is no stream ${mapping.from}`,
        cure: 'correct from, or add key: { id: … }',
      });
      continue;
    }
    found.set(address(own, folder, name), compileMapping(mapping, functions, key ?? unkeyed(mapping)));
  }
  return {
    problems,
    all: [...found.values()],
    mappingFor: (connection, connector, stream) =>
      found.get(address(true, connection, stream)) ?? found.get(address(false, connector, stream)) ?? null,
  };
}

/** Never asked: the mapping has a key of its own. */
function unkeyed({ from }: Mapping): StreamKey {
  const drift: readonly Problem[] = [{ field: 'external_id', problem: `there is no stream ${from}` }];
  return () => ({ drift });
}

function address(own: boolean, folder: string, name: string): string {
  return `${own ? 'own' : 'built-in'}/${folder}/${name}`;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function noneWhereMissing(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
