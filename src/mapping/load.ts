/** The mapping files: the built-in ones, and a company's own, which win for their connection. The one file here that reads a disk. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeProblem, Fault, type LintProblem, type Mapping, type Problem } from '#sdk';
import { compileMapping, type CompiledMapping } from './compile.ts';
import { parseMapping } from './parse.ts';
import type { Functions } from './rule.ts';
import type { StreamKey } from './key.ts';

export interface MappingFolders {
  /** `<connector>/<stream>.yaml`: the product's, and those that come with connectors from outside. */
  readonly builtIn: readonly string[];
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
  /**
   * By the name of its file with `_` for `-`: the stream's, or the one that the connection's setting `mapping` gives.
   * Null where there is none. Throws `config` where the connection's own has mistakes or is another connector's.
   */
  mappingFor(connection: string, connector: string, stream: string): CompiledMapping | null;
  /** What is wrong with any of the files; a file with problems is left out. */
  readonly problems: readonly LintProblem[];
  readonly all: readonly CompiledMapping[];
  /** Of all the files, each by its path. */
  readonly texts: readonly (readonly [string, string])[];
}

/** A stream's own key; null where the connector has no such stream. */
export type StreamKeys = (connector: string, stream: string) => StreamKey | null;

export async function loadMappings(folders: MappingFolders, functions: Functions, keys: StreamKeys): Promise<Mappings> {
  const builtIn = await Promise.all(folders.builtIn.map((folder) => readMappingFiles(folder, false)));
  const own = folders.own === null ? [] : await readMappingFiles(folders.own, true);
  return arrange([...builtIn.flat(), ...own], functions, keys);
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

type Compiled = { readonly compiled: CompiledMapping } | { readonly problems: readonly LintProblem[] };

/** The pure half: texts to compiled mappings. */
export function arrange(files: readonly MappingFile[], functions: Functions, keys: StreamKeys): Mappings {
  // Each is compiled once it is asked for: most commands read no record at all.
  const found = files.map((file) => {
    let made: Compiled | null = null;
    return { file, made: () => (made ??= compileFile(file, functions, keys)) };
  });
  const named = (own: boolean): ReadonlyMap<string, () => Compiled> =>
    new Map(
      found.filter(({ file }) => file.own === own).map(({ file, made }) => [`${file.folder}/${file.name}`, made]),
    );
  const [builtIns, owns] = [named(false), named(true)];

  function mappingFor(connection: string, connector: string, stream: string): CompiledMapping | null {
    const own = owns.get(`${connection}/${stream}`)?.();
    if (!own) {
      const builtIn = builtIns.get(`${connector}/${stream}`)?.();
      return builtIn && 'compiled' in builtIn ? builtIn.compiled : null;
    }
    if ('problems' in own) throw unusable(connection, stream, own.problems.map(describeProblem).join('\n'));
    if (own.compiled.connector === connector) return own.compiled;
    const from = `${own.compiled.connector}.${own.compiled.stream}`;
    throw unusable(connection, stream, `it says from: ${from}, and the connection is one of ${connector}`);
  }

  return {
    get problems() {
      return found.map(({ made }) => made()).flatMap((one) => ('problems' in one ? one.problems : []));
    },
    get all() {
      return found.map(({ made }) => made()).flatMap((one) => ('compiled' in one ? [one.compiled] : []));
    },
    texts: files.map(({ file, text }) => [file, text] as const),
    mappingFor,
  };
}

function compileFile({ file, text, folder, own }: MappingFile, functions: Functions, keys: StreamKeys): Compiled {
  const parsed = parseMapping(text, file, functions);
  if ('problems' in parsed) return parsed;
  const { mapping } = parsed;
  const [connector = '', stream = ''] = mapping.from.split('.');
  const wrong = (problem: string, cure: string): Compiled => ({
    problems: [{ file, line: 1, column: 1, where: 'from', problem, cure }],
  });
  if (!own && folder !== connector) {
    return wrong(
      `it is in the folder ${folder} and says from: ${mapping.from}`,
      `write from: ${folder}.…, or move the file`,
    );
  }
  const key = keys(connector, stream);
  if (key) return { compiled: compileMapping(mapping, functions, key) };
  if (!mapping.key) return wrong(`there is no stream ${mapping.from}`, 'correct from, or add key: { id: … }');
  return { compiled: compileMapping(mapping, functions, unkeyed(mapping)) };
}

/** A company's own mapping is meant: reading its records by the built-in one instead would be a quiet mistake. */
function unusable(connection: string, stream: string, why: string): Fault {
  return new Fault('config', `the mapping ${connection}/${stream}.yaml of the data folder cannot be used: ${why}`, {
    cure: 'Correct the file, or remove it to use the built-in mapping.',
  });
}

/** Never asked: the mapping has a key of its own. */
function unkeyed({ from }: Mapping): StreamKey {
  const drift: readonly Problem[] = [{ field: 'external_id', problem: `there is no stream ${from}` }];
  return () => ({ drift });
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function noneWhereMissing(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
