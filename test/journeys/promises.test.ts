/** Promises on issues as a person types them: business hours are set, something is promised, and what was mistyped says its cure. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typed, typedJson, type Ended } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';

const { url: databaseUrl } = await testDatabase();
let dataDir: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-promises-'));
  env = { BONDFIRE_DATA: dataDir, DATABASE_URL: databaseUrl, NO_COLOR: '1', TZ: 'UTC' };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function bondfire(...argv: readonly string[]): Promise<Ended> {
  return typed(argv, { env });
}

test('what is promised, in whose time, and what was mistyped', { timeout: 240_000 }, async () => {
  expect((await bondfire('promise', 'list')).stdout).toContain('bondfire promise set');
  const night = ['--zone', 'Asia/Kolkata', '--hours', 'sat=22:00-02:00'];
  expect((await bondfire('team', 'add', 'care', ...night)).stdout).toContain('sat 22:00-02:00');
  expect(await bondfire('promise', 'set', 'office', '--reply', '2d', '--hours', 'business')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Say how many hours: 16h') as string,
  });
  expect(await bondfire('promise', 'set', 'office', '--severity', '3')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Give a time for acknowledge, reply or resolution.') as string,
  });
  expect(await bondfire('promise', 'set', 'Office', '--reply', '4h')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a short word in lower case') as string,
  });
  const set = await bondfire('promise', 'set', 'office', '--reply', '4h', '--resolution', '90m', '--hours', 'business');
  expect(set.stdout).toContain('office promises reply within 4h, resolution within 90m of business hours');
  // What is not named stays.
  expect(await bondfire('promise', 'set', 'office', '--resolution', '', '--at-risk', '50')).toMatchObject({ code: 0 });
  expect(await typedJson(['promise', 'list'], { env })).toEqual([
    {
      id: 'office',
      severity: 1,
      market: null,
      acknowledge: null,
      reply: 14_400,
      resolution: null,
      hours: 'business',
      at_risk: 0.5,
    },
  ]);
  const [head, row] = (await bondfire('promise', 'list')).stdout.split('\n');
  expect(head).toMatch(/^POLICY +SEVERITY +MARKET +ACKNOWLEDGE +REPLY/);
  expect(row).toMatch(/^office +1 to 10 +any +4h +business +after 50 %$/);
  const { id } = await typedJson<{ id: string }>(['issue', 'open', 'The lens', '--team', 'care'], { env });
  expect((await bondfire('issue', 'show', id)).stdout).toMatch(
    /reply {2}due \S+ [\d:]+ \S+ \(business hours of care\)/,
  );
  await bondfire('person', 'add', 'ines');
  expect((await bondfire('team', 'edit', 'care', '--owner-silent', '4h')).stdout).toMatch(
    /owner silent +4h of business/,
  );
  await bondfire('issue', 'claim', id, '--as', 'ines');
  expect((await bondfire('issue', 'show', id)).stdout).toMatch(/ines has said nothing since .* another of care at/);
  await bondfire('issue', 'note', id, 'On it', '--as', 'ines');
  expect((await bondfire('issue', 'show', id)).stdout).not.toContain('has said nothing');
  // A day begins with the work of whoever has the issue, and ends where somebody who is away lives.
  await bondfire('person', 'edit', 'ines', '--zone', 'Asia/Tokyo', '--hours', 'mon-sun=10:00-18:00');
  expect((await bondfire('issue', 'snooze', id, '--until', '2999-01-02')).stdout).toContain(
    '2999-01-02 01:00:00 +00:00',
  );
  expect((await bondfire('person', 'away', 'ines', '--until', '2999-01-02')).stdout).toContain('2999-01-02 15:00:00');
  expect(await bondfire('issue', 'snooze', id, '--until', 'soon')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Write 3d, 4h, 2026-12-24 or 2026-12-24T18:00.') as string,
  });
  // A market that nobody and nothing has is most likely mistyped, and kept all the same.
  expect((await bondfire('team', 'edit', 'care', '--market', 'de-south')).stderr).toBe('');
  const strange = (...argv: readonly string[]): Promise<string> => bondfire(...argv).then(({ stderr }) => stderr);
  const policy = ['promise', 'set', 'south', '--reply', '1h', '--market'];
  expect(await strange(...policy, 'de-souht')).toBe(
    'Nobody and nothing else has the market "de-souht". Did you mean de-south?\n',
  );
  expect(await strange(...policy, 'fr')).toBe('Nobody and nothing has the market "fr" yet. There are de-south.\n');
  expect(await strange(...policy, 'de-south')).toBe('');
  expect(await strange('person', 'edit', 'ines', '--market', 'DE-South')).toContain('Did you mean de-south?');
  expect(await strange('person', 'edit', 'ines', '--market', 'fr')).toBe('');
  await bondfire('promise', 'remove', 'south');
  expect(await bondfire('promise', 'remove', 'grave')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There are office.') as string,
  });
  expect((await bondfire('promise', 'remove', 'office')).stdout).toContain('office is promised no more.');
});
