import { randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, link, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openVault, type Vault } from './vault.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bondfire-vault-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const plain = { password: 'correct horse', scopes: ['read', 'write'] };

function vault(options: { key?: string; stored?: boolean; dataDir?: string } = {}): Promise<Vault> {
  return openVault({
    dataDir: options.dataDir ?? dataDir,
    key: options.key ?? null,
    hasCredentials: async () => options.stored ?? false,
  });
}

describe('sealing', () => {
  test('opens again what it sealed, as JWE of the agreed kind with the key id', async () => {
    const one = await vault();
    const sealed = await one.seal(plain);
    expect(await one.open(sealed)).toEqual(plain);
    expect(decodeProtectedHeader(sealed)).toEqual({ alg: 'dir', enc: 'A256GCM', kid: one.keyId() });
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('correct');
    expect(await one.seal(plain)).not.toBe(sealed);
  });

  test('another key names both key ids', async () => {
    const one = await vault({ key: randomBytes(32).toString('base64') });
    const other = await vault({ key: randomBytes(32).toString('base64') });
    const sealed = await one.seal(plain);
    await expect(other.open(sealed)).rejects.toMatchObject({
      kind: 'config',
      message: `the credentials were sealed with key ${one.keyId()}, but the key here is ${other.keyId()}`,
      cure: expect.stringContaining(`Give key ${one.keyId()} back`),
    });
  });

  test('what was tampered with, or is no JWE, is damaged', async () => {
    const one = await vault();
    const sealed = await one.seal(plain);
    const parts = sealed.split('.');
    const flipped = [...parts.slice(0, 3), `${parts[3]?.startsWith('A') ? 'B' : 'A'}${parts[3]?.slice(1)}`, parts[4]];
    for (const bad of [flipped.join('.'), parts.slice(0, 4).join('.'), '', 'no', '{}']) {
      await expect(one.open(bad)).rejects.toMatchObject({
        kind: 'config',
        message: 'the stored credentials are damaged',
      });
    }
  });
});

describe('signing', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  const expires = new Date('2026-03-02T09:00:00Z');

  test('tells the id again, until it expires, for its purpose alone', async () => {
    const one = await vault();
    const token = await one.sign('link', 'a', expires);
    expect(await one.signed('link', token, now)).toBe('a');
    expect(await (await vault()).signed('link', token, now)).toBe('a');
    expect(await one.signed('link', token, expires)).toBeNull();
    expect(await one.signed('other', token, now)).toBeNull();
    const [header, , signature] = token.split('.');
    const later = Buffer.from(JSON.stringify({ jti: 'a', exp: 9_999_999_999 })).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: one.keyId() })).toString('base64url');
    const bad = [`${header}.${later}.${signature}`, `${unsigned}.${later}.`, token.slice(0, -1), '', 'no', '..'];
    expect(await Promise.all(bad.map((each) => one.signed('link', each, now)))).toEqual(bad.map(() => null));
  });

  test('is worth nothing once the key is gone that did it', async () => {
    const one = await vault();
    const token = await one.sign('link', 'a', expires);
    await one.changeKey();
    expect(await one.signed('link', token, now)).toBe('a');
    await one.dropOldKeys();
    expect(await one.signed('link', token, now)).toBeNull();
  });
});

describe('a key that is given', () => {
  const bytes = randomBytes(32);

  test.for(['base64', 'base64url', 'hex'] as const)('is taken as %s', async (encoding) => {
    const one = await vault({ key: bytes.toString('hex') });
    const same = await vault({ key: ` ${bytes.toString(encoding)}\n` });
    expect(same.keyId()).toBe(one.keyId());
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.for([
    ['31 bytes', bytes.subarray(1).toString('base64')],
    ['33 bytes', Buffer.concat([bytes, bytes.subarray(0, 1)]).toString('base64')],
    ['a password', 'correct horse battery staple'],
    ['nothing', ''],
    ['two alphabets', `+_${'A'.repeat(41)}=`],
  ] as const)('is refused, and not repeated, when it is %s', async ([, key]) => {
    const refused = vault({ key });
    await expect(refused).rejects.toMatchObject({
      kind: 'config',
      message: 'BONDFIRE_KEY is not a key of 32 bytes in base64 or hex',
      cure: 'Make one with: openssl rand -base64 32',
    });
  });
});

describe('the key file', () => {
  test('is made on the first start, for its owner alone, and used from then on', async () => {
    const first = await vault();
    const sealed = await first.seal(plain);
    expect((await stat(join(dataDir, 'key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['key']);
    const second = await vault({ stored: true });
    expect(await second.open(sealed)).toEqual(plain);
  });

  test('is made in a data folder that is not there yet', async () => {
    const one = await vault({ dataDir: join(dataDir, 'a', 'b') });
    expect((await vault({ dataDir: join(dataDir, 'a', 'b') })).keyId()).toBe(one.keyId());
  });

  test('is one, whoever starts at the same time', async () => {
    const inside = await Promise.all(Array.from({ length: 20 }, () => vault()));
    expect(new Set(inside.map((one) => one.keyId())).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['key']);
  });

  test('is one, also for two processes', async () => {
    const script = join(dataDir, 'open.ts');
    await writeFile(
      script,
      `import { openVault } from ${JSON.stringify(new URL('vault.ts', import.meta.url).href)};
       process.once('message', async (dataDir) => {
         const vault = await openVault({ dataDir, key: null, hasCredentials: async () => false });
         process.send(vault.keyId(), () => process.disconnect());
       });
       process.send('ready');`,
    );
    const processes = [fork(script), fork(script)];
    await Promise.all(processes.map((one) => once(one, 'message')));
    const keyIds = processes.map(async (one) => {
      one.send(join(dataDir, 'shared'));
      const [keyId] = await once(one, 'message');
      await once(one, 'exit');
      return String(keyId);
    });
    const [first, second] = await Promise.all(keyIds);
    expect(first).toMatch(/^[0-9a-f]{8}$/);
    expect(second).toBe(first);
  });

  test('is not made anew while credentials are stored', async () => {
    await expect(vault({ stored: true })).rejects.toMatchObject({
      kind: 'config',
      message: `credentials are stored, but the key that opens them is missing: there is no ${join(dataDir, 'key')}`,
      cure: expect.stringContaining('Restore that file from a backup, or set BONDFIRE_KEY'),
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.for([0o640, 0o604, 0o660, 0o644])('is refused when others can read it: mode %o', async (mode) => {
    await vault();
    const file = join(dataDir, 'key');
    await chmod(file, mode);
    await expect(vault()).rejects.toMatchObject({ kind: 'config', cure: `chmod 600 ${file}` });
    await chmod(file, 0o600);
    await vault();
  });

  test('is refused, and kept, when it holds no key', async () => {
    const file = join(dataDir, 'key');
    await writeFile(file, 'half a ke', { mode: 0o600 });
    await expect(vault()).rejects.toMatchObject({
      kind: 'config',
      message: `what is in ${file} is not a key of 32 bytes in base64 or hex`,
    });
    expect(await readFile(file, 'utf8')).toBe('half a ke');
  });

  test('that cannot be made says so', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await expect(vault({ dataDir: join(dataDir, 'file', 'below') })).rejects.toMatchObject({ kind: 'config' });
  });
});

describe('another key', () => {
  test('seals from then on, in every process; what the old one sealed opens until it is dropped', async () => {
    const one = await vault();
    const other = await vault();
    const before = await one.seal(plain);
    const first = one.keyId();
    await one.changeKey();
    expect(one.keyId()).not.toBe(first);
    expect((await readdir(dataDir)).toSorted()).toEqual(['key', `key.old.${first}`]);
    expect(decodeProtectedHeader(await other.seal(plain))).toMatchObject({ kid: one.keyId() });
    expect(await other.open(before)).toEqual(plain);
    const again = (await one.reseal(before)) ?? '';
    expect(await (await vault({ stored: true })).open(again)).toEqual(plain);
    expect(await one.reseal(again)).toBeNull();
    expect(await one.dropOldKeys()).toEqual([first]);
    expect(await readdir(dataDir)).toEqual(['key']);
    await expect((await vault({ stored: true })).open(before)).rejects.toMatchObject({ kind: 'config' });
  });

  test('cut short, both can be read at the next start, whichever step was the last', async () => {
    const one = await vault();
    const sealed = await one.seal(plain);
    const first = one.keyId();
    await one.changeKey();
    await one.changeKey();
    expect(await (await vault({ stored: true })).open(sealed)).toEqual(plain);
    // The old key's name was made, and the new key did not take its place yet.
    await link(join(dataDir, 'key'), join(dataDir, `key.old.${one.keyId()}`));
    const next = await vault({ stored: true });
    expect(await next.open(sealed)).toEqual(plain);
    await next.changeKey();
    expect(await next.dropOldKeys()).toContain(first);
    expect(await readdir(dataDir)).toEqual(['key']);
  });

  test('that is given opens with those given before it', async () => {
    const [was, is] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    const sealed = await (await vault({ key: was })).seal(plain);
    const one = await openVault({ dataDir, key: is, oldKeys: [was], hasCredentials: async () => true });
    await one.changeKey();
    expect(await one.open(sealed)).toEqual(plain);
    expect(await one.reseal(sealed)).not.toBeNull();
    await expect((await vault({ key: is })).changeKey()).rejects.toMatchObject({
      kind: 'config',
      cure: expect.stringContaining('BONDFIRE_OLD_KEYS'),
    });
  });
});
