/** Every change leaves an entry, in its own transaction, without secrets. */
import { z } from 'zod';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR, type App, type AuditEntry } from './index.ts';
import { audited } from './audited.ts';
import { READS } from './audit-table.ts';
import { served, type Served } from '../../test/support/api.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { noteSecret } from '../../test/support/secrets.ts';

const bondfire = await testBondfire();
const { app, database } = bondfire;
let api: Served;

beforeAll(async () => {
  api = await served(app);
});

async function newest(filter: { noun?: string; id?: string } = {}): Promise<AuditEntry> {
  const [found] = await app.listAudit(OPERATOR, { ...filter, limit: 1 });
  if (found) return found;
  throw new Error('nothing was written');
}

describe('an entry', () => {
  test('says who changed what, from where, what it was before and what it is', async () => {
    await api.call('POST', 'people/ines', { name: 'Ines', calendar: 'https://calendar.example/very-secret.ics' });
    await api.call('PATCH', 'people/ines', { name: 'Ines Paz', languages: ['es'] });
    const entry = await newest({ noun: 'person', id: 'ines' });
    expect(entry).toMatchObject({
      actor: 'test',
      role: 'admin',
      via: 'token',
      address: '127.0.0.1',
      what: 'person.edit',
      given: { name: 'Ines Paz' },
      before: { name: 'Ines', languages: [] },
      after: { name: 'Ines Paz', languages: ['es'] },
    });
    expect(JSON.stringify(await app.listAudit(OPERATOR, { limit: 10 }))).not.toContain('very-secret');
  });

  test('is committed with the change, or not at all', async () => {
    const { pool } = database;
    await pool.query('alter table audit add constraint never check (noun_id <> $$ghost$$)'.replace(/\$\$/g, "'"));
    await expect(app.addPerson(OPERATOR, 'ghost', { name: 'Ghost' })).rejects.toThrow('never');
    await expect(app.showPerson(OPERATOR, 'ghost')).rejects.toThrow('there is no person ghost');
    await pool.query('alter table audit drop constraint never');
    const before = await newest();
    await expect(app.addPerson(OPERATOR, 'bad id', { name: 'x' })).rejects.toThrow('is no id');
    expect(await newest()).toEqual(before);
  });

  test('of what is made names it, of an account and a token holds nothing that opens', async () => {
    const { issue } = await app.openIssue(OPERATOR, { title: 'Said by somebody' });
    expect(await newest()).toMatchObject({ what: 'issue.open', noun_id: issue.id, via: 'command line' });
    const token = await app.createToken(OPERATOR, { role: 'viewer', name: 'x' });
    noteSecret(token.token);
    expect(await newest()).toMatchObject({ what: 'token.create', noun_id: token.id, after: { role: 'viewer' } });
    const made = await app.inviteAccount(OPERATOR, { person: 'ines', role: 'viewer', email: 'ines@example.com' });
    const password = noteSecret('words that nobody guesses');
    const from = { address: '203.0.113.8', agent: 'Browser/1' };
    const begun = await app.usePasswordLink({ token: noteSecret(made.token), password }, from);
    expect(await newest()).toMatchObject({
      what: 'account.password-by-link',
      actor: 'Ines Paz',
      person: 'ines',
      via: 'password',
      address: '203.0.113.8',
    });
    await app.editAccount(OPERATOR, 'ines', { role: 'admin' });
    expect(await newest()).toMatchObject({ before: { role: 'viewer' }, after: { role: 'admin' } });
    await app.addConnection(OPERATOR, {
      id: 'kept',
      connector: 'webhook',
      audience: 'external',
      settings: { token: noteSecret('open-sesame-1234') },
    });
    expect(await newest()).toMatchObject({ what: 'connection.add', noun_id: 'kept', after: { audience: 'external' } });
    const all = JSON.stringify(await app.listAudit(OPERATOR, { limit: 200 }));
    for (const secret of [token.token, made.token, begun.token, password, 'open-sesame', 'argon2'])
      expect(all).not.toContain(secret);
  });

  test('is written again where its transaction had to be run again', async () => {
    let runs = 0;
    const parts = { database, clock: { now: () => new Date() }, connections: { find: () => undefined } };
    const { changeIt } = audited(
      {
        async changeIt(_who: unknown, id: string) {
          const { retryingTransaction } = await import('../platform/index.ts');
          return retryingTransaction(database.pool, async (tx) => {
            runs += 1;
            if (runs === 1) await tx.query("do $$ begin raise exception 'again' using errcode = '40001'; end $$");
            return id;
          });
        },
      },
      parts,
    );
    await changeIt(OPERATOR, 'twice');
    expect(runs).toBe(2);
    expect(await newest()).toMatchObject({ what: 'it.change', noun_id: 'twice' });
  });
});

async function made() {
  return { id: 'made', who: OPERATOR };
}

describe('every command of the product', () => {
  const source = (name: string): string => String(app[name as keyof App]);
  const changing = Object.keys(app).filter((name) => !READS.has(name));

  test('reads only, or leaves an entry', () => {
    expect([...READS].filter((name) => !(name in app))).toEqual([]);
    const looking =
      `signsIn exportConnections peek weigh translateActivity summariseIssue listAccounts listAccountSessions
      listRights listTokens listWebhooks showWebhook listDeliveries listAudit exportAudit draftAnswer discardDraft showFirstVisit
      lastArchive showArchive addArchivePart receiveMail listCameBack`.split(/\s+/);
    const strict = [...READS].filter((name) => /permit\)?\(\w+, ["'](act|map|configure|speak)/.test(source(name)));
    expect(strict.toSorted()).toEqual(looking.toSorted());
  });

  test.each(changing)('%s leaves one', async (name) => {
    const parts = { database, clock: { now: () => new Date() }, connections: { find: () => undefined } };
    const stub = audited({ [name]: made } as Record<string, (...args: unknown[]) => Promise<unknown>>, parts);
    const last = await app.listAudit(OPERATOR, { limit: 1 });
    await stub[name]?.(OPERATOR, 'it', 'x', 'y', 'z');
    const entry = await newest();
    expect(entry.id).not.toBe(last[0]?.id);
    expect(entry).toMatchObject({ actor: 'operator', what: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/) });
  });
});

/** Something that fits a schema. */
function sample(schema: z.core.JSONSchema.BaseSchema | undefined): unknown {
  if (schema === undefined || typeof schema !== 'object') return 'x';
  const { anyOf = [], oneOf = [], enum: words, const: only, type, format, pattern } = schema;
  if (only !== undefined) return only;
  if (words !== undefined) return words[0];
  const first = [...anyOf, ...oneOf].find((one) => one.type !== 'null');
  if (first !== undefined) return sample(first);
  if (type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(fields.map(([name, one]) => [name, sample(one as z.core.JSONSchema.BaseSchema)]));
  }
  if (type === 'array') return [sample(schema.items as z.core.JSONSchema.BaseSchema)];
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (type === 'boolean') return true;
  if (format === 'date-time') return '2030-01-01T00:00:00Z';
  if (format === 'uuid' || pattern?.includes('[0-9a-fA-F]{8}') === true) return '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
  return 'x';
}

/** They look, keep what is one's own, or mark it as read. */
const QUIET = `POST /connections/:id/preview POST /issues/seen POST /issues/:id/draft POST /issues/:id/discard POST /playbooks-lint
  POST /playbooks/:name/test POST /playbooks/:name/dry-run POST /issues/:id/preview POST /issues/:id/presence DELETE /issues/:id/presence POST /signals/backtest POST /session/link/look
  POST /notifications/read PUT /archives/:id/parts/:at POST /mail/inbound`;

/** What `app` itself looks at. */
const GIVEN: Readonly<Record<string, object>> = {
  'POST /tokens': { role: 'viewer', name: 'x' },
  'POST /connections/:id/backfills': { stream: 'posts', since: '2020-01-01T00:00:00Z' },
};

test('every route that changes something leaves an entry', async () => {
  const parts = { database, clock: { now: () => new Date() }, connections: { find: () => undefined } };
  const stubs = Object.fromEntries(
    Object.keys(app)
      .filter((name) => !READS.has(name) && name !== 'createToken')
      .map((name) => [name, made]),
  );
  const there = { showConnection: made };
  const stubbed = await served({ ...app, ...there, ...audited(stubs, parts) } as unknown as App);
  const silent: string[] = [];
  for (const { method, url, schema } of stubbed.routes) {
    if (method === 'GET') continue;
    const [last] = await app.listAudit(OPERATOR, { limit: 1 });
    const address = url.replaceAll(/:[^/]+/g, '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607');
    const route = `${method} ${url.slice('/api/v1'.length)}`;
    const body = schema.body as z.ZodType | undefined;
    const fitting = body && sample(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }));
    const given = GIVEN[route] ?? fitting;
    const answer = await fetch(`${stubbed.url}${address}`, {
      method,
      headers: {
        authorization: `Bearer ${stubbed.admin}`,
        ...(given !== undefined && { 'content-type': 'application/json' }),
      },
      ...(given !== undefined && { body: JSON.stringify(given) }),
    });
    await answer.body?.cancel();
    const [then] = await app.listAudit(OPERATOR, { limit: 1 });
    if (then?.id === last?.id) silent.push(route);
  }
  expect(silent.toSorted()).toEqual(
    QUIET.split(/\s{2,}|(?<=\S) (?=[A-Z]+ \/)/)
      .filter(Boolean)
      .toSorted(),
  );
});

test('the log is filtered, paged and exported', async () => {
  const { body } = await api.call('GET', 'audit?noun=person&limit=1');
  const { items, next } = body as { items: AuditEntry[]; next: string };
  expect(items).toMatchObject([{ noun: 'person' }]);
  const second = (await api.call('GET', `audit?noun=person&before=${next}`)).body as { items: AuditEntry[] };
  expect(second.items.some(({ id }) => id === items[0]?.id)).toBe(false);
  expect(
    ((await api.call('GET', 'audit?actor=test&since=2026-01-01T00:00:00Z')).body as { items: unknown[] }).items.length,
  ).toBeGreaterThan(0);
  expect(((await api.call('GET', 'audit?until=2020-01-01T00:00:00Z')).body as { items: unknown[] }).items).toEqual([]);
  expect((await api.call('GET', 'audit', undefined, api.viewer)).status).toBe(403);
  await app.addPerson(OPERATOR, 'formula', { name: '=1+1,"x"' });
  const read = async (format: string): Promise<string> => {
    const answer = await fetch(`${api.url}/api/v1/audit/export?format=${format}&id=formula`, {
      headers: { authorization: `Bearer ${api.admin}` },
    });
    return answer.text();
  };
  expect(JSON.parse((await read('jsonl')).split('\n')[0] ?? '')).toMatchObject({ noun_id: 'formula' });
  const [head, line] = (await read('csv')).split('\r\n');
  expect(head).toMatch(/^at,actor,person/);
  expect(line).toContain('person.add');
});
