/**
 * Makes dist/, what a package holds: the checkout's shape with JavaScript and declarations in the place of TypeScript, as Node strips no
 * types under node_modules, and the console as browsers take it. A package.json of its own points `#sdk` at the JavaScript, so the checkout's stays as it is.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DIST = path.join(ROOT, 'dist');

/** Data that the product reads at run time, cases too, which `bondfire check` runs; what only tests read stays out. */
const DATA = ['src', 'connectors', 'mappings', 'playbooks'];
const SHIPPED = /\.(sql|ya?ml)$/;
/** The console is shipped as it is made. */
const MADE = /^src\/web\/built\//;
const LEFT_OUT = /(^|\/)(fixtures|testing|_template)(\/|$)/;

interface Description {
  readonly name: string;
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
}

rmSync(DIST, { recursive: true, force: true });
const compiled = spawnSync('tsc', ['-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (compiled.status !== 0) process.exit(1);
if (spawnSync(process.execPath, [path.join(ROOT, 'src/web/build.ts')], { stdio: 'inherit' }).status !== 0)
  process.exit(1);
for (const folder of DATA) {
  cpSync(path.join(ROOT, folder), path.join(DIST, folder), {
    recursive: true,
    filter: (source) => {
      const name = path.relative(ROOT, source).replaceAll(path.sep, '/');
      return !LEFT_OUT.test(name) && (statSync(source).isDirectory() || SHIPPED.test(name) || MADE.test(name));
    },
  });
}
writeFileSync(path.join(DIST, 'package.json'), `${JSON.stringify(inner(), null, 2)}\n`);

/** The nearest package.json to every file of dist/. */
function inner(): object {
  const { name, version, imports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Description;
  const shipped = Object.entries(imports).filter(([name]) => !LEFT_OUT.test(name.slice(1)));
  return {
    name,
    version,
    type: 'module',
    imports: Object.fromEntries(shipped.map(([name, file]) => [name, file.replace(/\.ts$/, '.js')])),
  };
}
