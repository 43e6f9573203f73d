/**
 * The last test of every run: no log line written during the suite holds a secret of the suite. Tests name their secrets
 * (`noteSecret`) and hand over what was logged (`captureLog` does, `recordOutput` for processes); vitest calls `setup` once for
 * the whole run, and what it returns when all tests are over: it throws, and so fails the run, on the first hit.
 */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Not named BONDFIRE_…: the product refuses variables that it does not know. */
const FOLDER = 'TEST_LOG_FOLDER';
/** Shorter ones are found in innocent text. */
const SHORTEST = 6;

export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'bondfire-logs-'));
  process.env[FOLDER] = folder;
  return () => {
    const leaks = leaksIn(folder);
    rmSync(folder, { recursive: true, force: true });
    if (leaks.length > 0) throw new Error(`secrets in the logs of this run:\n${leaks.join('\n')}`);
  };
}

/** Answers the same value, so that it can stand where the secret is used. */
export function noteSecret(value: string): string {
  if (value.length >= SHORTEST) record('secrets', `${JSON.stringify(value)}\n`);
  return value;
}

/** What a process of the product wrote to its terminal. */
export function recordOutput(text: string): void {
  record('lines', text.endsWith('\n') ? text : `${text}\n`);
}

/** One file a process, so that lines do not run into each other. Without a run (a test file started by itself) nothing is kept. */
function record(kind: 'secrets' | 'lines', text: string): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) appendFileSync(join(folder, `${kind}-${process.pid}`), text);
}

/** The secret's first characters and the line around it, at most 20 of them. */
export function leaksIn(folder: string): string[] {
  const files = readdirSync(folder);
  const read = (kind: string): string[] =>
    files
      .filter((file) => file.startsWith(`${kind}-`))
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const notes = new Set(read('secrets').filter((line) => line !== ''));
  const secrets = [...notes].map((line) => JSON.parse(line) as string);
  const leaks: string[] = [];
  for (const line of read('lines')) {
    const readings = readingsOf(line);
    const found = secrets.find((secret) => readings.some((text) => text.includes(secret)));
    if (found !== undefined) leaks.push(`${found.slice(0, 3)}…: ${line.slice(0, 500)}`);
    if (leaks.length === 20) break;
  }
  return leaks;
}

/** A line as it is, unescaped, URL-decoded as an address and as a form, and each run of base64 in it decoded. */
function readingsOf(line: string): string[] {
  const runs = line.match(/[A-Za-z0-9+/_-]{8,}/g) ?? [];
  const bases = runs.map((run) => Buffer.from(run, 'base64').toString());
  return [line, line.replaceAll(/\\(["\\])/g, '$1'), urlDecoded(line), urlDecoded(line.replaceAll('+', ' ')), ...bases];
}

/** Unlike decodeURIComponent, at ease with a stray `%`. */
function urlDecoded(text: string): string {
  return text.replaceAll(/(%[0-9A-Fa-f]{2})+/g, (hex) => Buffer.from(hex.replaceAll('%', ''), 'hex').toString());
}
