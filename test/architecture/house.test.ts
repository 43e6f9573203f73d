import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Lines of a file; a test's are mostly its table of cases. */
const LONGEST = 400;
const LONGEST_TEST = 650;

interface Description {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

function text(...parts: readonly string[]): string {
  return readFileSync(path.join(ROOT, ...parts), 'utf8');
}

function json<T>(...parts: readonly string[]): T {
  return JSON.parse(text(...parts)) as T;
}

function has(...parts: readonly string[]): boolean {
  return existsSync(path.join(ROOT, ...parts));
}

const sources = globSync('{src,connectors,mappings,test}/**/*.{ts,tsx}', { cwd: ROOT }).toSorted();
const description = json<Description>('package.json');
const lock = json<Lock>('package-lock.json');
const pinned = { ...description.dependencies, ...description.devDependencies };

/** Where people are refused something in English alone, and why. */
const IN_ENGLISH: Readonly<Record<string, string>> = {
  'src/actions/stage.ts': 'an effect that was kept: its code was not',
  'src/actions/worker.ts': 'what became of an effect, kept as the vendor said it',
  'src/activity/topics/files.ts': 'the command line names the file',
  'src/app/library-filter.ts': 'mistakes in an expression, as its language tells them',
  'src/app/library-import.ts': 'the command line names columns',
  'src/app/series-files.ts': 'the command line names the file',
  'src/cli/commands/account.ts': 'the command line',
  'src/cli/commands/person.ts': 'the command line',
  'src/cli/commands/playbook-dry-run.ts': 'the command line',
  'src/cli/playbooks.ts': 'the command line',
  'src/ingest/webhook.ts': 'programs that post to us',
  'src/mail/post.ts': 'what a mail server said',
  'src/stages/answer.ts': 'why a step failed, kept in the journal',
};

test('what people are refused is told by a code, so that it is told in their language', () => {
  const english = sources.filter(
    (file) => file.startsWith('src/') && !file.endsWith('.test.ts') && /new Fault\(\s*'rejected'/.test(text(file)),
  );
  expect(english).toEqual(Object.keys(IN_ENGLISH));
});

describe('files', () => {
  test(`none is longer than ${LONGEST} lines, or ${LONGEST_TEST} for a test`, () => {
    const lengths = sources.map((file) => [file, text(file).split('\n').length - 1] as const);
    const long = lengths.filter(([file, lines]) => lines > (file.endsWith('.test.ts') ? LONGEST_TEST : LONGEST));
    expect(long.map(([file, lines]) => `${file}: ${lines}`)).toEqual([]);
  });

  // `runIf` stays: what holds for root cannot be tried by a user, nor the other way.
  test('no test is left out, and none runs alone', () => {
    const trick = new RegExp(String.raw`\b(test|it|describe|suite)\s*\.\s*(only|skip|todo|fails)\b`);
    expect(sources.filter((file) => trick.test(text(file)))).toEqual([]);
  });

  test('what the scripts start is there', () => {
    const named = Object.values(description.scripts).flatMap((script) => script.match(/\S+\.(ts|json)\b/g) ?? []);
    expect(named.filter((file) => !has(file))).toEqual([]);
  });
});

describe('versions', () => {
  test('package.json names each exactly', () => {
    expect(Object.entries(pinned).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test('the lock has the same ones, and so has node_modules', () => {
    for (const [name, version] of Object.entries(pinned)) {
      const at = `node_modules/${name}`;
      expect(`${name}@${lock.packages[at]?.version}`).toBe(`${name}@${version}`);
      expect(`${name}@${json<Description>(at, 'package.json').version}`).toBe(`${name}@${version}`);
    }
  });

  test('nothing is installed that the lock names otherwise', () => {
    const installed = Object.entries(lock.packages).filter(([at]) => at !== '' && has(at, 'package.json'));
    expect(installed.length).toBeGreaterThan(Object.keys(pinned).length);
    const other = installed.filter(([at, { version }]) => json<Description>(at, 'package.json').version !== version);
    expect(other.map(([at]) => at)).toEqual([]);
  });

  test('the runtime is Node 24, and this is it', () => {
    expect(pinned['node']).toMatch(/^24\./);
    expect(process.version).toBe(`v${pinned['node']}`);
  });

  test('the lock has the packages of every platform, as npm ci asks for', () => {
    const names = new Set(Object.keys(lock.packages).map((at) => at.replace(/^.*node_modules\//, '')));
    const asked = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  test('the lock names no registry', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(text('package-lock.json')).not.toMatch(/registry\.|\/-\/[^"]*\.tgz/);
  });
});
