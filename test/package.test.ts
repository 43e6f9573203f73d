/** What a user gets: the tarball, installed by their own npm on their own Node into an empty folder. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFile } from '../src/platform/index.ts';
import { writeOutside } from './support/outside.ts';

const PACK_LIMIT = 180_000;
const INSTALL_LIMIT = 180_000;
const RUN_LIMIT = 60_000;
const DEMO_LIMIT = 120_000;

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let packed: Packed;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bondfire-package-'));
  const json = npm(
    ['pack', '--json', '--silent', '--pack-destination', folder],
    packageFile(),
    PACK_LIMIT,
    process.env,
  );
  const [one] = JSON.parse(json.slice(json.indexOf('['))) as Packed[];
  if (!one) throw new Error(`npm pack said nothing: ${json}`);
  packed = one;
}, PACK_LIMIT);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A user's environment: neither the checkout's programs nor what npm tells the scripts that it runs. */
function stranger(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(?!config_(registry|cache|userconfig)$)/i.test(name) && !/^(INIT_CWD|NODE|NODE_OPTIONS)$/.test(name),
  );
  const programs = (process.env['PATH'] ?? '').split(path.delimiter).filter((one) => !one.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: programs.join(path.delimiter) };
}

function npm(argv: readonly string[], cwd: string, timeout: number, env = stranger()): string {
  return command('npm', argv, cwd, timeout, env);
}

function command(program: string, argv: readonly string[], cwd: string, timeout: number, env = stranger()): string {
  try {
    return execFileSync(program, argv, { cwd, timeout, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: string };
    throw Object.assign(new Error(`${program} ${argv.join(' ')}\n${stdout}${stderr}`, { cause: error }), {
      stderr,
      code,
    });
  }
}

/** The demo's story, ended by Ctrl-C when it is told. */
async function demo(bin: string, cwd: string): Promise<string> {
  const child = spawn('node', [bin, 'demo'], { cwd, env: stranger(), stdio: ['ignore', 'pipe', 'inherit'] });
  const late = setTimeout(() => child.kill('SIGINT'), DEMO_LIMIT);
  let told = '';
  let stopped = false;
  for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    told += text;
    // Once: a second Ctrl-C does not wait for anything.
    if (!stopped && told.includes('its data is removed')) stopped = child.kill('SIGINT');
  }
  clearTimeout(late);
  return told;
}

/** The sentence for a registry that does not answer, which is no fault of the package. */
function whyNot(error: unknown): string {
  const { stderr = '', code } = error as { stderr?: string; code?: string };
  const unreachable =
    code === 'ETIMEDOUT' || /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET_TIMEOUT/.test(stderr);
  const what = unreachable
    ? 'the npm registry cannot be reached, and npm’s cache lacks something that the package needs'
    : 'npm i failed';
  return `${what}: this test installs the tarball as a user does.\n${stderr.slice(-2000)}`;
}

describe('the package', () => {
  test('holds JavaScript, declarations and data, and nothing that is only for the checkout', () => {
    const files = packed.files.map((file) => file.path);
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'package.json',
        'dist/package.json',
        'dist/src/cli/bin.js',
        'dist/src/web/built/index.html',
        'dist/src/sdk/index.js',
        'dist/src/sdk/index.d.ts',
        'dist/src/platform/postgres/migrations/0001_the_line.sql',
        'dist/connectors/index.js',
        'dist/mappings/socialcast/messages.yaml',
        'dist/mappings/socialcast/messages.cases.yaml',
        'dist/playbooks/camera-complaint.yaml',
      ]),
    );
    const out = /(?<!\.d)\.ts$|\.test\.|\/fixtures\/|\/testing\//;
    expect(files.filter((file) => out.test(file))).toEqual([]);
  });

  test(
    'installs into an empty folder and runs there',
    async () => {
      const empty = path.join(folder, 'empty');
      mkdirSync(empty);
      // Without one, npm installs into whichever folder above has one.
      writeFileSync(path.join(empty, 'package.json'), '{"private":true}');
      const tarball = path.join(folder, packed.filename);
      const board = path.join(folder, 'board');
      writeOutside(board);
      npm(['pack', '--silent', '--pack-destination', folder], board, PACK_LIMIT);
      const outside = path.join(folder, 'stranger-board-2.1.0.tgz');
      const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=20000'];
      try {
        npm(['install', tarball, outside, ...quick], empty, INSTALL_LIMIT);
      } catch (error) {
        throw new Error(whyNot(error), { cause: error });
      }
      expect(command('npx', ['bondfire', '--version'], empty, RUN_LIMIT)).toMatch(/^\d+\.\d+\.\d+\n$/);

      // Without npx, on whatever Node is there: an older one starts the pinned one.
      const bin = path.join(empty, 'node_modules/bondfire/dist/src/cli/bin.js');
      expect(command('node', [bin, '--help'], empty, RUN_LIMIT)).toContain('Usage: bondfire');
      // A connector from outside, from a tarball of its own: found where the program is started.
      const withBoard = { ...stranger(), BONDFIRE_CONNECTORS: '@stranger/board' };
      const listed = command('npx', ['bondfire', 'connector', 'list'], empty, RUN_LIMIT, withBoard);
      expect(listed).toMatch(/board +Board +@stranger\/board@2\.1\.0 +posts/);
      writeFileSync(path.join(empty, 'post.json'), '[{"id":"7","text":"Mapped","at":"2026-03-02T09:00:00Z"}]');
      const mapped = command('npx', ['bondfire', 'map', 'board.posts', 'post.json'], empty, RUN_LIMIT, withBoard);
      expect(mapped).toContain('"text":"Mapped"');

      expect(await demo(bin, empty)).toMatch(/The page is in Drupal[^]*envelope[^]*payload:[^]*Stopping/);

      writeFileSync(path.join(empty, 'package.json'), '{"type":"module"}');
      writeFileSync(
        path.join(empty, 'own.ts'),
        `import { secret, type Connector } from 'bondfire/sdk';\n` +
          `export const made: [string, Connector | null] = [secret('a token').parse('x'), null];\n`,
      );
      const tsc = packageFile('node_modules', 'typescript', 'bin', 'tsc');
      const strict = ['--module', 'nodenext', '--strict', '--noEmit', '--types', ''];
      expect(command(process.execPath, [tsc, ...strict, 'own.ts'], empty, RUN_LIMIT)).toBe('');
    },
    INSTALL_LIMIT + DEMO_LIMIT + 5 * RUN_LIMIT,
  );
});
