/**
 * `npm test`: types, lint, then every test; all of them run whatever failed before, so that one run shows everything.
 * The last line counts them: `N passed, N failed`. Arguments go to vitest: `npm test -- src/sdk`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Scripts of package.json; each counts as one. */
const CHECKS = ['types', 'lint'] as const;

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

const scripts = (
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;
const failed = CHECKS.filter((name) => {
  const command = scripts[name] ?? '';
  process.stdout.write(`\n> ${name}: ${command}\n`);
  return spawnSync(command, { cwd: ROOT, stdio: 'inherit', shell: true }).status !== 0;
});
const tests = runTests(process.argv.slice(2));
if (failed.length > 0) process.stdout.write(`\nfailed before the tests: ${failed.join(', ')}; see above\n`);
process.stdout.write(
  `\n${CHECKS.length - failed.length + tests.passed} passed, ${failed.length + tests.failed} failed\n`,
);
process.exitCode = failed.length + tests.failed > 0 ? 1 : 0;

/** A run that ended badly counts as one failure at least: a file that cannot be loaded has no tests to count. */
function runTests(rest: readonly string[]): { readonly passed: number; readonly failed: number } {
  const folder = mkdtempSync(path.join(tmpdir(), 'bondfire-suite-'));
  try {
    const file = path.join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { status, error } = spawnSync('vitest', ['run', ...reporters, ...rest], {
      cwd: ROOT,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (error) process.stdout.write(`vitest: ${error.message}; run "npm ci"\n`);
    const report = read(file);
    return {
      passed: report?.numPassedTests ?? 0,
      failed: Math.max(report?.numFailedTests ?? 0, status === 0 && report !== null ? 0 : 1),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}
