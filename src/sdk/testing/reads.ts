/** What a stream promises the line: everything, once, whatever happens on the way. */
import { describe, expect, test } from 'vitest';
import { Activity, asFault, type Connector, type FaultKind } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { OPERATOR } from '../../app/index.ts';
import { clientOf } from './client.ts';
import { idsOf, type Connect, type Product, type Site } from './site.ts';

/** How each fault of the vendor's may be called; none of them may move the cursor past what was read. */
const FAULTS: Readonly<Record<string, readonly FaultKind[]>> = {
  unauthorized: ['auth'],
  forbidden: ['rejected', 'auth', 'config'],
  not_found: ['rejected', 'config'],
  limited: ['limited'],
  limited_bare: ['limited'],
  broken: ['transient'],
  unavailable: ['transient', 'limited'],
  hang: ['transient'],
  reset: ['transient'],
  empty: ['drift', 'transient'],
  html: ['drift', 'transient', 'auth'],
  invalid_utf8: ['drift'],
};

const SAME_SECOND = 130;
const FIVE_MEGABYTES = 5 * 1024 * 1024;

export function reads<World>(
  connector: Connector,
  sandbox: SandboxSpec<World>,
  { app }: Product,
  connect: Connect<World>,
  name: string,
): void {
  const { edits, deletes, sweep, sameThingsAs } = connector.streams[name] ?? {};
  const kit = sandbox.streams[name];
  if (!kit) return;

  async function quarantined({ id }: Site<World>) {
    return app.listQuarantined(OPERATOR, { connection: id, stream: name, limit: 500 });
  }

  /** Where those that did not arrive are held up; nothing where all did. */
  async function heldUp(site: Site<World>, added: readonly string[]): Promise<string[]> {
    const arrived = new Set(idsOf(await site.activities(name)));
    const missing = added.filter((id) => !arrived.has(id));
    if (missing.length === 0) return [];
    const problems = (await quarantined(site)).flatMap((one) => one.problems);
    const held = [...new Set(problems.map(({ field, problem }) => `${field}: ${problem}`))].slice(0, 5);
    const why =
      held.length > 0
        ? `they were read, and are in quarantine: ${held.join('; ')}. See record in streams/${name}.ts and mappings/${connector.id}/${name}.yaml, which bondfire check looks at`
        : `they were not read: see pull in streams/${name}.ts, and streams.${name}.add in sandbox.ts, whose ids must be those of its key`;
    return [`of ${added.length} that were added to the sandbox ${missing.length} did not arrive: ${why}`];
  }

  function addMany({ sandbox: { world } }: Site<World>, count: number, at?: Date): string[] {
    return Array.from({ length: count }, () => kit?.add(world, at && { at }) ?? '');
  }

  describe(`stream ${name}`, () => {
    if (sameThingsAs !== undefined)
      test('the stream that brings the same things is there, and names no third', () => {
        expect(connector.streams).toHaveProperty(sameThingsAs);
        expect(connector.streams[sameThingsAs]?.sameThingsAs).toBeUndefined();
      });

    test('from nothing: all there is, valid, and nothing is lost on the way', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const added = addMany(site, 3);
      const pulled = await site.pull(name);
      expect(await heldUp(site, added)).toEqual([]);
      const activities = await site.activities(name);
      expect(await quarantined(site)).toEqual([]);
      expect(pulled.records).toBeGreaterThanOrEqual(added.length);
      for (const one of activities) expect(Activity.safeParse(one).error).toBeUndefined();
      expect(activities.every(({ backfilled }) => backfilled)).toBe(true);
    });

    test('the words that were said are mapped', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const id = kit.add(site.sandbox.world, { text: 'Said like this' });
      await site.pull(name);
      expect(await heldUp(site, [id])).toEqual([]);
      const found = (await site.activities(name)).find(({ external_id }) => external_id === id);
      const silent = found?.kind !== 'create';
      const words = [found?.title, found?.text, found?.html].join(' ');
      expect(
        silent || words.includes('Said like this'),
        `neither title, text nor html holds what streams.${name}.add in sandbox.ts was given to say: see mappings/${connector.id}/${name}.yaml`,
      ).toBe(true);
    });

    test('again: what was read before is stored once', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      addMany(site, 3);
      await site.pull(name);
      const before = await site.activities(name);
      expect((await site.pull(name)).fresh).toBe(0);
      expect(await site.activities(name)).toEqual(before);
    });

    test('what comes after the first reading is news', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      await site.pull(name);
      const [added = ''] = addMany(site, 1);
      await site.pull(name);
      expect(await heldUp(site, [added])).toEqual([]);
      expect((await site.activities(name)).find(({ external_id }) => external_id === added)).toMatchObject({
        backfilled: false,
        ours: false,
      });
    });

    test('a page that is cut off by a crash is read again, and none is skipped', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const added = addMany(site, SAME_SECOND);
      for (let crashes = 0; crashes < 20; crashes += 1) {
        const crash = new AbortController();
        const ended = await site.pull(name, () => crash.abort(new Error('crash')), crash.signal).catch(() => null);
        if (ended) break;
      }
      await site.pull(name);
      expect(await heldUp(site, added)).toEqual([]);
      const activities = await site.activities(name);
      expect(new Set(activities.map(({ external_id, version }) => `${external_id} ${version}`)).size).toBe(
        activities.length,
      );
    });

    test('from each cursor the rest is there', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      addMany(site, SAME_SECOND);
      await site.pull(name);
      const all = idsOf(await site.activities(name));
      const cursors = await cursorsOf(connector, site, name);
      expect(cursors.length).toBeGreaterThan(0);
      for (const { cursor, before } of cursors) {
        const rest = await cursorsOf(connector, site, name, cursor);
        const seen = new Set([...before, ...rest.flatMap(({ ids }) => ids)]);
        expect(all.filter((id) => !seen.has(id))).toEqual([]);
      }
    });

    test('many of one second all arrive', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      await site.pull(name);
      const added = addMany(site, SAME_SECOND, new Date());
      await site.pull(name);
      expect(await heldUp(site, added)).toEqual([]);
    });

    test('what arrives while it is being read arrives as well', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const added = addMany(site, SAME_SECOND);
      await site.pull(name, ({ pages }) => {
        if (pages < 4) added.push(...addMany(site, 2));
      });
      await site.pull(name);
      expect(await heldUp(site, added)).toEqual([]);
    });

    for (const [fault, kinds] of Object.entries(FAULTS)) {
      test(`${fault}: the fault is ${kinds.join(' or ')}, and nothing is lost by it`, async ({ onTestFinished }) => {
        const site = await connect(onTestFinished);
        await site.pull(name);
        const added = addMany(site, 2);
        site.sandbox.fault({ name: fault });
        const asked = Date.now();
        const thrown: unknown = await site.pull(name).then(
          () => null,
          (error: unknown) => error,
        );
        expect(thrown, `pull in streams/${name}.ts must fail where the vendor does`).not.toBeNull();
        const told = asFault(thrown);
        expect(kinds, `client.ts: a fault of kind ${kinds.join(' or ')} is to be made of "${told.message}"`).toContain(
          told.kind,
        );
        expect(await site.fault(name)).toBe(told.kind);
        if (fault === 'limited') expect(told.retryAt?.getTime()).toBeGreaterThan(asked - 2_000);
        if (fault === 'limited_bare') expect(told.retryAt?.getTime()).toBeGreaterThan(asked + 5_000);
        site.sandbox.fault({ name: fault, on: false });
        await site.pull(name);
        expect(await heldUp(site, added)).toEqual([]);
        expect(await site.fault(name)).toBeNull();
      });
    }

    test('one record that does not fit is quarantined with field and reason, and its neighbours flow', async ({
      onTestFinished,
    }) => {
      const site = await connect(onTestFinished);
      await site.pull(name);
      const [before = ''] = addMany(site, 1);
      kit.add(site.sandbox.world, { poisoned: true });
      const [after = ''] = addMany(site, 1);
      await site.pull(name);
      expect(await heldUp(site, [before, after])).toEqual([]);
      const [bad, ...others] = await quarantined(site);
      expect(others).toEqual([]);
      expect(
        bad,
        `the record that streams.${name}.add in sandbox.ts poisoned was mapped: break a field that mappings/${connector.id}/${name}.yaml or record in streams/${name}.ts reads`,
      ).toBeDefined();
      expect(bad?.problems[0]).toMatchObject({
        field: expect.stringMatching(/\w/) as string,
        problem: expect.stringMatching(/\w/) as string,
      });
      const { payload } = await app.showQuarantined(OPERATOR, bad?.envelope ?? '');
      expect(payload).toBeTypeOf('object');
    });

    if (edits === 'reported' || edits === 'swept') {
      test(`an edit is ${edits}: a new version of the same thing`, async ({ onTestFinished }) => {
        const site = await connect(onTestFinished);
        const [id = ''] = addMany(site, 1);
        await site.pull(name);
        kit.edit?.(site.sandbox.world, id, 'Said differently now');
        if (edits === 'reported') await site.pull(name);
        else await app.sweep(OPERATOR, site.id, name, new Date(0));
        const versions = (await site.activities(name)).filter(({ external_id }) => external_id === id);
        expect(versions.length).toBeGreaterThanOrEqual(2);
        expect(versions[0]?.text).toContain('Said differently now');
      });
    }

    if (deletes === 'reported' || deletes === 'swept') {
      test(`a deletion is ${deletes}: a tombstone, and the words are gone`, async ({ onTestFinished }) => {
        const site = await connect(onTestFinished);
        const [id = '', other = ''] = addMany(site, 2);
        await site.pull(name);
        kit.remove?.(site.sandbox.world, id);
        if (deletes === 'reported') await site.pull(name);
        else await app.sweep(OPERATOR, site.id, name, new Date(0));
        const versions = (await site.activities(name)).filter(({ external_id }) => external_id === id);
        expect(versions[0]).toMatchObject({ kind: 'delete', text: null });
        expect(versions.filter(({ text, html, title }) => text ?? html ?? title)).toEqual([]);
        const kept = (await site.activities(name)).filter(({ external_id }) => external_id === other);
        expect(kept.some(({ kind }) => kind === 'delete')).toBe(false);
      });
    }

    if (sweep) {
      test('a sweep that finds nothing changed changes nothing', async ({ onTestFinished }) => {
        const site = await connect(onTestFinished);
        addMany(site, 3);
        await site.pull(name);
        expect(await app.sweep(OPERATOR, site.id, name, new Date(0))).toEqual({ edited: 0, deleted: 0 });
      });
    }
  });
}

/** Apart from the others, which would be late while so much is read. */
export function largeRecords<World>(
  { id }: Connector,
  sandbox: SandboxSpec<World>,
  connect: Connect<World>,
  name: string,
): void {
  const kit = sandbox.streams[name];
  if (!kit) return;

  test(`${id} stream ${name}: a record of five megabytes costs at most itself`, async ({ onTestFinished }) => {
    const site = await connect(onTestFinished);
    await site.pull(name);
    kit.add(site.sandbox.world, { text: 'a'.repeat(FIVE_MEGABYTES) });
    const after = kit.add(site.sandbox.world);
    await site.pull(name);
    expect(idsOf(await site.activities(name))).toContain(after);
  });
}

interface AtCursor {
  readonly cursor: string;
  readonly ids: readonly string[];
  /** All that was read up to and with this page. */
  readonly before: readonly string[];
}

/** Reads a stream past the product, page by page. */
async function cursorsOf<World>(
  connector: Connector,
  { sandbox }: Site<World>,
  name: string,
  from: string | null = null,
): Promise<AtCursor[]> {
  const stream = connector.streams[name];
  if (!stream?.pull) return [];
  const pages: AtCursor[] = [];
  const before: string[] = [];
  for await (const { records, cursor } of stream.pull(
    clientOf(connector, sandbox.settings),
    from,
    new AbortController().signal,
  )) {
    const ids = records.flatMap((record) => {
      const parsed = stream.record.safeParse(record);
      return parsed.success ? [stream.key(parsed.data).id] : [];
    });
    before.push(...ids);
    pages.push({ cursor, ids, before: [...before] });
  }
  return pages;
}
