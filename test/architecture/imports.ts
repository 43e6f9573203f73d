/** Reads the imports of every TypeScript file of a checkout: values and types, static, dynamic and written inside a type. */
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export interface Import {
  /** A file of the checkout, there or not; else a package. */
  readonly local: boolean;
  /** A file from the checkout's top; a package's name alone; or `node:fs`. */
  readonly to: string;
  /** Only types are taken, so nothing is loaded. */
  readonly type: boolean;
}

/** By file, from the checkout's top, with `/` between folders; both sorted. */
export type Imports = ReadonlyMap<string, readonly Import[]>;

export function readImports(root: string): Imports {
  const { imports: aliases = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    imports?: Readonly<Record<string, string>>;
  };
  const files = globSync('{src,connectors,mappings,test}/**/*.{ts,tsx}', { cwd: root })
    .map((file) => file.replaceAll(path.sep, '/'))
    .toSorted();
  return new Map(
    files.map((file) => {
      const names = [...named(file, readFileSync(path.join(root, file), 'utf8'))].toSorted();
      return [file, names.map(([name, type]) => ({ local: isLocal(name), to: target(aliases, file, name), type }))];
    }),
  );
}

/** What a file names, and whether it takes types alone from there. */
function named(file: string, text: string): Map<string, boolean> {
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].message}`);
  const names = new Map<string, boolean>();
  const add = (source: { readonly value?: unknown } | null, type: boolean) => {
    if (typeof source?.value === 'string') names.set(source.value, type && names.get(source.value) !== false);
  };
  new Visitor({
    ImportDeclaration: ({ source, importKind }) => add(source, importKind === 'type'),
    ExportNamedDeclaration: ({ source, exportKind }) => add(source, exportKind === 'type'),
    ExportAllDeclaration: ({ source, exportKind }) => add(source, exportKind === 'type'),
    TSImportType: ({ source }) => add(source, true),
    ImportExpression({ source }) {
      if (source.type === 'Literal') add(source, false);
    },
  }).visit(program);
  return names;
}

function isLocal(name: string): boolean {
  return name.startsWith('.') || name.startsWith('#');
}

function target(aliases: Readonly<Record<string, string>>, file: string, name: string): string {
  if (name.startsWith('#')) return path.posix.normalize(aliases[name] ?? name);
  if (isLocal(name)) return path.posix.join(path.posix.dirname(file), name);
  if (isBuiltin(name)) return name.startsWith('node:') ? name : `node:${name}`;
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Ways round from a file back to itself by what is loaded, begun at the first file by name; at least one wherever there is any. */
export function cycles(imports: Imports): string[][] {
  const found = new Map<string, string[]>();
  const done = new Set<string>();
  const walk = (file: string, above: readonly string[]): void => {
    const at = above.indexOf(file);
    if (at !== -1) {
      const round = above.slice(at);
      const first = round.indexOf(round.toSorted()[0] ?? '');
      const turned = [...round.slice(first), ...round.slice(0, first)];
      found.set(turned.join(' '), turned);
      return;
    }
    if (done.has(file)) return;
    for (const { local, to, type } of imports.get(file) ?? []) {
      if (local && !type) walk(to, [...above, file]);
    }
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return [...found.values()];
}
