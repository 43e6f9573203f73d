/** What is read and pushed: once, in order, and nothing skipped. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineConnector, defineStream, parseJson, type Activity } from '#sdk';
import { connectors } from '../../connectors/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

interface Note {
  readonly id: string;
  readonly version: string;
  readonly text: string;
  readonly at: string;
}

/** What the vendor has; pages of two, oldest first. */
const shelf = { notes: [] as unknown[], covers: null as string | null };
const Record = z.object({ id: z.string(), version: z.string() });
const connector = defineConnector({
  id: 'shelf',
  title: 'Shelf',
  docs: 'https://shelf.example',
  settings: z.strictObject({}),
  client: () => shelf,
  check: async () => [],
  streams: {
    notes: defineStream({
      summary: 'Notes.',
      docs: 'https://shelf.example/notes',
      record: Record,
      key: ({ id, version }) => ({ id, version }),
      parse: (body: Uint8Array) => [parseJson(body)],
      edits: 'swept',
      deletes: 'swept',
      async *pull({ notes }: typeof shelf, cursor: string | null) {
        for (let at = Number(cursor ?? 0); at < notes.length; at += 2)
          yield { records: notes.slice(at, at + 2), cursor: String(Math.min(at + 2, notes.length)) };
      },
      async *sweep({ notes }: typeof shelf) {
        yield { records: notes, ...(shelf.covers !== null && { covers: shelf.covers }) };
      },
    }),
  },
  actions: {},
});

const { app, bondfire, sender, say, runs } = await scene({
  connectors: [...connectors, connector],
  files: {
    'mappings/shelf/notes.yaml': `
from: shelf.notes
version: 1
fields:
  kind: { const: create }
  object: { const: note }
  text: $.text
  title: $.title
  thread: $.id
  published_at: { path: $.at, as: instant }
`,
    'playbooks/seen.yaml': `
title: Seen
purpose: Starts for every note.
mode: watch
on: { activity: any, if: "has(activity.text) && activity.text.contains('alarm')" }
steps: [{ id: rest, wait: 1s }]
`,
  },
});
const { pool } = bondfire.database;
await app.addConnection(OPERATOR, { id: 'shelf', connector: 'shelf', audience: 'internal', settings: {} });
await sender('outside', 'external');
const AT = new Date().toISOString();

function note(id: string, text: string, version = '1'): Note {
  return { id, version, text, at: AT };
}

function pull() {
  return app.pull(OPERATOR, 'shelf', 'notes', new AbortController().signal);
}

function sweep() {
  return app.sweep(OPERATOR, 'shelf', 'notes', new Date(Date.now() - 86_400_000));
}

async function versions(id: string): Promise<Activity[]> {
  const all = await app.listActivities(OPERATOR, { connection: 'shelf', limit: 500 });
  return all.filter(({ external_id }) => external_id === id);
}

test('the mapping and the playbook here are sound', () => {
  expect([...bondfire.mappings.problems, ...bondfire.playbooks.problems]).toEqual([]);
});

describe('pulls', () => {
  test('the first is history and fires nothing; what comes after it does', async () => {
    shelf.notes = ['a', 'b', 'c'].map((id) => note(id, `alarm ${id}`));
    expect(await pull()).toEqual({ pages: 2, records: 3, fresh: 3 });
    expect(await runs()).toEqual([]);
    shelf.notes.push(note('d', 'alarm d'));
    expect(await pull()).toMatchObject({ fresh: 1 });
    expect(await runs()).toHaveLength(1);
  });

  test('a page and its cursor are stored together or not at all', async () => {
    await pool.query(`create function refuse() returns trigger language plpgsql as $$ begin
      raise exception 'the disk is full' using errcode = '53100'; end $$`);
    await pool.query(
      "create trigger refuse before update on cursors for each row when (new.cursor = '8') execute function refuse()",
    );
    shelf.notes.push(...['e', 'f', 'g', 'h'].map((id) => note(id, id)));
    await expect(pull()).rejects.toThrow('the disk is full');
    expect([await versions('f'), await versions('g')]).toEqual([[expect.anything()], []]);
    await pool.query('drop trigger refuse on cursors; drop function refuse()');
    expect(await pull()).toMatchObject({ fresh: 2 });
  });
});

describe('sweeps', () => {
  test('an edit is a new version and starts nothing again; a deletion redacts every version', async () => {
    shelf.notes[3] = note('d', 'alarm d, edited', '2');
    const before = (await runs()).length;
    expect(await sweep()).toEqual({ edited: 1, deleted: 0 });
    expect((await versions('d')).map(({ text }) => text)).toEqual(['alarm d, edited', 'alarm d']);
    shelf.notes = shelf.notes.filter((one) => (one as Note).id !== 'd');
    expect(await sweep()).toEqual({ edited: 0, deleted: 1 });
    expect(await sweep()).toEqual({ edited: 0, deleted: 0 });
    expect((await versions('d')).map(({ kind, text }) => [kind, text])).toEqual([
      ['delete', null],
      ['create', null],
      ['create', null],
    ]);
    expect(await runs()).toHaveLength(before);
  });

  test('what came back can go again', async () => {
    shelf.notes.push(note('d', 'back again', '3'));
    await pool.query(`update cursors set cursor = '6' where connection = 'shelf'`);
    await pull();
    expect((await versions('d'))[0]).toMatchObject({ kind: 'create', text: 'back again' });
    shelf.notes.pop();
    expect(await sweep()).toMatchObject({ deleted: 1 });
    expect((await versions('d')).slice(0, 2).map(({ kind, text }) => [kind, text])).toEqual([
      ['delete', null],
      ['create', null],
    ]);
  });

  test('a record that can no longer be read is not taken for deleted', async () => {
    const whole = shelf.notes;
    shelf.notes = whole.map((one) => ((one as Note).id === 'a' ? { id: 1, text: 'of another shape' } : one));
    expect(await sweep()).toEqual({ edited: 0, deleted: 0 });
    expect((await versions('a'))[0]?.text).toBe('alarm a');
    shelf.notes = whole;
  });

  test('what a sweep could not see is not taken for deleted', async () => {
    const whole = shelf.notes;
    shelf.notes = whole.filter((one) => (one as Note).id !== 'a');
    shelf.covers = 'b';
    expect(await sweep()).toEqual({ edited: 0, deleted: 0 });
    expect((await versions('a'))[0]?.text).toBe('alarm a');
    Object.assign(shelf, { notes: whole, covers: null });
  });

  test('a vendor that suddenly shows nothing at all has not deleted everything', async () => {
    const whole = shelf.notes;
    shelf.notes = [];
    await expect(sweep()).rejects.toMatchObject({ kind: 'drift', cure: expect.stringContaining('connection test') });
    shelf.notes = whole;
    expect(await sweep()).toEqual({ edited: 0, deleted: 0 });
    expect((await versions('a'))[0]?.text).toBe('alarm a');
  });
});

describe('posts', () => {
  test('the same ones in two processes at once, in opposite order: each once, and no deadlock', async () => {
    const other = await bondfire.another();
    for (let round = 0; round < 5; round += 1) {
      const many = Array.from({ length: 60 }, (_, at) => post(`crowd ${round} ${at}`, { id: `r${round}-${at}` }));
      const answers = await Promise.all([
        say('outside', [...many, ...many]),
        say('outside', many.toReversed(), other),
        say('outside', many),
        say('outside', many.toReversed(), other),
      ]);
      expect(answers.reduce((sum, one) => sum + (one && 'fresh' in one ? one.fresh : 0), 0)).toBe(many.length);
    }
    const { rows } = await pool.query(
      `select count(*)::int as count, count(distinct external_id)::int as things from activities where connection = 'outside'`,
    );
    expect(rows).toEqual([{ count: 300, things: 300 }]);
  });

  test('an edit and a deletion that are pushed', async () => {
    await say('outside', post('alarm outside', { id: 'pushed' }));
    const started = (await runs()).length;
    await say('outside', post('alarm outside, edited', { id: 'pushed', kind: 'update' }));
    await say('outside', { id: 'pushed', kind: 'delete', text: 'what it said', created_at: AT });
    expect(await runs()).toHaveLength(started);
    const all = await app.listActivities(OPERATOR, { connection: 'outside', limit: 3 });
    expect(all.map(({ kind, text }) => [kind, text])).toEqual([
      ['delete', null],
      ['update', null],
      ['create', null],
    ]);
  });

  test('stored by one process are carried by another, in order, once, and start what they start', async () => {
    const serving = await bondfire.another();
    await serving.leaveWorkToOthers();
    const before = (await runs()).length;
    const ids = Array.from({ length: 30 }, (_, at) => `stored-${at}`);
    for (const id of ids)
      expect(await say('outside', post('alarm stored', { id }), serving)).toMatchObject({ fresh: 1 });
    expect(await say('outside', post('alarm stored', { id: 'stored-0', text: 'again' }), serving)).toMatchObject({
      fresh: 1,
    });
    expect(await runs()).toHaveLength(before);
    const workers = [await bondfire.another(), await bondfire.another()];
    await Promise.all(workers.map((one) => one.startWork()));
    await until(async () => (await pool.query(`select 1 from envelopes where state = 'pending'`)).rows.length === 0);
    const { rows } = await pool.query<{ external_id: string }>(
      `select external_id from activities where external_id like 'stored-%' order by id`,
    );
    expect(rows.map(({ external_id }) => external_id)).toEqual([...ids, 'stored-0']);
    expect(await runs()).toHaveLength(before + ids.length);
    for (const one of workers) await one.close();
  });
});
