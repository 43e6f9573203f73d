/** Judges every import of a checkout by the table. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cycles, readImports, type Import } from './imports.ts';
import { BUNDLED, CONNECTOR_PACKAGES, DOORS, MAY_IMPORT, PACKAGES, PLACES, TESTS, type Unit } from './table.ts';

/** One sentence for each import or cycle that breaks the table, sorted. Types count for the layers; a cycle is one of what is loaded. */
export function broken(root: string): string[] {
  const imports = readImports(root);
  const shipped = runtimePackages(root);
  const said = [...imports].flatMap(([file, list]) =>
    list.map((one) => judge(root, file, one, shipped)).filter((sentence) => sentence !== null),
  );
  const rounds = cycles(imports).map((round) => `${[...round, round[0]].join(' → ')}: a cycle`);
  return [...new Set([...said, ...rounds])].toSorted();
}

/** What is wrong with one import; null where nothing is. */
function judge(root: string, from: string, { local, to, type }: Import, shipped: ReadonlySet<string>): string | null {
  const unit = unitOf(from);
  if (unit === null) return `${from}: no layer; put it in a folder of the table`;
  if (local && !existsSync(path.join(root, to))) return `${from} → ${to}: there is no such file`;
  if (unit === 'web' && unitOf(to) === 'api/shapes' && !type) return `${from} → ${to}: only its types`;
  const why = local ? wrongFile(from, unit, to) : wrongPackage(from, unit, to, shipped);
  return why === null ? null : `${from} → ${to}: ${why}`;
}

function wrongFile(from: string, unit: Unit, to: string): string | null {
  const other = unitOf(to);
  if (other === null) return 'no layer has that file';
  if (TESTS.includes(unit))
    return sameFolder(from, to) || isDoor(other, to) ? null : `only through the door of ${other}`;
  if (TESTS.includes(other)) return 'product code imports no test code';
  if (unit === other && sameFolder(from, to)) return null;
  const may = MAY_IMPORT[unit] ?? [];
  if (unit === other || !may.includes(other)) return `${unit} may import ${may.join(', ') || 'nothing'}`;
  if (unit === 'connector/sandbox' && other === 'connector' && !sameFolder(from, to))
    return 'that is another connector';
  // The sdk's and a connector's inner units lie in one folder, and the folder is what the door guards.
  if (sameFolder(from, to) || isDoor(other, to)) return null;
  return `only through the door of ${other}`;
}

function wrongPackage(from: string, unit: Unit, to: string, shipped: ReadonlySet<string>): string | null {
  if (TESTS.includes(unit)) return null;
  const core = to.startsWith('node:');
  const own = unit.startsWith('connector') ? (CONNECTOR_PACKAGES[homeOf(from).split('/')[1] ?? ''] ?? []) : [];
  const listed = PACKAGES[unit] && [...PACKAGES[unit], ...own];
  if (listed && !listed.includes(to) && !(core && listed.includes('node:')))
    return `the packages of ${unit} are ${listed.join(', ') || 'none'}`;
  if (core || shipped.has(to) || BUNDLED.includes(unit)) return null;
  return `${to} is not among the dependencies of package.json`;
}

function unitOf(file: string): Unit | null {
  const place = PLACES.find(([, where]) => where.test(file));
  if (place) return place[0];
  const [top, folder, rest] = file.split('/');
  return top === 'src' && folder !== undefined && rest !== undefined && folder in MAY_IMPORT ? folder : null;
}

/** The folder whose files are one another's own: src/<layer>, connectors/<id>, mappings, test. */
function homeOf(file: string): string {
  const [top = '', folder = ''] = file.split('/');
  return top === 'src' || top === 'connectors' ? `${top}/${folder}` : top;
}

function sameFolder(from: string, to: string): boolean {
  return homeOf(from) === homeOf(to);
}

function isDoor(unit: Unit, file: string): boolean {
  return DOORS[unit]?.test(file) ?? file === `src/${unit}/index.ts`;
}

function runtimePackages(root: string): ReadonlySet<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return new Set(Object.keys(dependencies));
}
