/** Reads every import of a checkout and says which ones the table does not allow. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cruise, type ICruiseResult, type IDependency } from 'dependency-cruiser';
import { CONNECTOR_PACKAGES, DOORS, MAY_IMPORT, PACKAGES, PLACES, type Unit } from './table.ts';

const FOLDERS = ['src', 'connectors', 'mappings', 'test'];

/** One sentence for each import or cycle that breaks the table, sorted; types count as well as values. */
export async function broken(root: string): Promise<string[]> {
  const { modules, summary } = await graph(root);
  const shipped = runtimePackages(root);
  const imports = modules
    .filter(({ source }) => FOLDERS.includes(source.split('/')[0] ?? ''))
    .flatMap(({ source, dependencies }) =>
      dependencies.map((dependency) => judge(source, dependency, shipped)).filter((said) => said !== null),
    );
  const cycles = summary.violations.map(
    ({ from, cycle }) => `${[from, ...(cycle ?? []).map(({ name }) => name)].join(' → ')}: a cycle`,
  );
  return [...new Set([...imports, ...cycles])].toSorted();
}

async function graph(root: string): Promise<ICruiseResult> {
  const { output } = await cruise(
    FOLDERS.filter((folder) => existsSync(path.join(root, folder))),
    {
      baseDir: root,
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '/fixtures/' },
      enhancedResolveOptions: { extensions: ['.ts', '.js'], exportsFields: ['exports'], conditionNames: ['import'] },
      validate: true,
      ruleSet: { forbidden: [{ name: 'cycle', severity: 'error', from: {}, to: { circular: true } }] },
    },
  );
  if (typeof output === 'string') throw new TypeError('dependency-cruiser answered a report, not a graph');
  return output;
}

/** What is wrong with one import; null where nothing is. */
function judge(from: string, to: IDependency, shipped: ReadonlySet<string>): string | null {
  const unit = unitOf(from);
  if (unit === null) return `${from}: no layer; put it in a folder of the table`;
  const local = /^[.#]/.test(to.module);
  if (local && to.couldNotResolve) return `${from} → ${to.module}: there is no such file`;
  const why = local ? wrongFile(from, unit, to.resolved) : wrongPackage(from, unit, to, shipped);
  return why === null
    ? null
    : `${from} → ${local ? to.resolved : `${to.coreModule ? 'node:' : ''}${to.module}`}: ${why}`;
}

function wrongFile(from: string, unit: Unit, to: string): string | null {
  const other = unitOf(to);
  if (other === null) return 'no layer has that file';
  if (unit === 'test') return sameFolder(from, to) || isDoor(other, to) ? null : `only through the door of ${other}`;
  if (other === 'test') return 'product code imports no test code';
  if (unit === other && sameFolder(from, to)) return null;
  const may = MAY_IMPORT[unit] ?? [];
  if (unit === other || !may.includes(other)) return `${unit} may import ${may.join(', ') || 'nothing'}`;
  if (unit === 'connector/sandbox' && other === 'connector' && !sameFolder(from, to))
    return 'that is another connector';
  // The sdk's and a connector's inner units lie in one folder, and the folder is what the door guards.
  if (sameFolder(from, to) || isDoor(other, to)) return null;
  return `only through the door of ${other}`;
}

function wrongPackage(from: string, unit: Unit, { module, coreModule }: IDependency, shipped: ReadonlySet<string>) {
  if (unit === 'test') return null;
  const name = coreModule ? `node:${module.replace(/^node:/, '')}` : packageOf(module);
  const own =
    unit.startsWith('connector/') || unit === 'connector' ? CONNECTOR_PACKAGES[homeOf(from).split('/')[1] ?? ''] : [];
  const listed = PACKAGES[unit] && [...PACKAGES[unit], ...(own ?? [])];
  if (listed && !listed.includes(name) && !(coreModule && listed.includes('node:')))
    return `the packages of ${unit} are ${listed.join(', ') || 'none'}`;
  const needed = coreModule || unit === 'sdk/testing' || shipped.has(name);
  return needed ? null : `${name} is not among the dependencies of package.json`;
}

function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
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
