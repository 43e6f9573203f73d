/** What a test post promises: it comes back as ours, and nothing of it stays at the vendor, whatever happens on the way. */
import { describe, expect, test, type TestContext } from 'vitest';
import type { Connector, Probe } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { OPERATOR } from '../../app/index.ts';
import { newId } from '../../platform/index.ts';
import { clientOf } from './client.ts';
import type { Connect, Product, Site } from './site.ts';

const WORDS = 'Bondfire tries';

export function probes<World>(
  connector: Connector,
  probe: Probe,
  sandbox: SandboxSpec<World>,
  { app, database }: Product,
  connect: Connect<World>,
): void {
  const { probe: settings = {} } = sandbox;
  const { stream } = probe;

  /** Read as far as it goes: a post that comes later is news. */
  async function ready(ended: TestContext['onTestFinished']): Promise<Site<World>> {
    const site = await connect(ended, {}, settings);
    await app.testConnection(OPERATOR, site.id);
    await site.pull(stream);
    return site;
  }

  function probed({ id }: Site<World>) {
    return app.probeConnection(OPERATOR, id, AbortSignal.timeout(120_000));
  }

  /** What somebody finds who reads the vendor from the beginning. */
  async function leftAt({ sandbox: { settings: given } }: Site<World>, ended: TestContext['onTestFinished']) {
    const id = `${connector.id}-after-${newId().slice(-12)}`;
    await app.addConnection(OPERATOR, {
      id,
      connector: connector.id,
      audience: 'internal',
      settings: { ...given, ...settings },
    });
    ended(() => app.removeConnection(OPERATOR, id));
    await app.pull(OPERATOR, id, stream, AbortSignal.timeout(60_000));
    const found = await app.listActivities(OPERATOR, { connection: id, text: WORDS, limit: 500 });
    return found.map(({ external_id }) => external_id);
  }

  async function out({ id }: Site<World>): Promise<unknown> {
    const { rows } = await database.pool.query<{ out: unknown }>('select out from probes where connection = $1', [id]);
    return rows[0]?.out ?? null;
  }

  /** Written by a process that was killed then. */
  async function abandoned({ id, sandbox: { settings: given } }: Site<World>, knows: boolean): Promise<string> {
    const { key, ...rest } = call();
    const text = `${WORDS} this connection (${key.slice(-12)}).`;
    const client = clientOf(connector, { ...given, ...settings });
    const { external_id } = await probe.write(client, text, { key, ...rest });
    if (probe.id) expect(probe.id(client, key)).toBe(external_id);
    await database.pool.query('insert into probes (connection, out, tidy_at) values ($1, $2, now())', [
      id,
      JSON.stringify({ key, external_id: knows ? external_id : null }),
    ]);
    return external_id;
  }

  describe('test post', () => {
    test('comes back as ours, sets nothing off, and is taken away', async ({ onTestFinished }) => {
      const site = await ready(onTestFinished);
      expect(await probed(site)).toMatchObject({
        ok: true,
        fault: null,
        wrote_ms: expect.any(Number) as number,
        seen_ms: expect.any(Number) as number,
        removed_ms: expect.any(Number) as number,
        left: null,
      });
      const all = await site.activities(stream);
      const back = all.find(({ ours }) => ours);
      expect(back).toMatchObject({ audience: 'internal', kind: 'create' });
      const versions = all.filter(({ external_id }) => external_id === back?.external_id);
      // Known to be deleted, and its words with it.
      expect(versions[0]).toMatchObject({ kind: 'delete', backfilled: true });
      expect(all.filter(({ text }) => text?.includes(WORDS))).toEqual([]);
      const causes = versions.map(({ id }) => id);
      const { rows } = await database.pool.query('select 1 from runs where cause = any($1::uuid[])', [causes]);
      expect(rows).toEqual([]);
      expect(await leftAt(site, onTestFinished)).toEqual([]);
      expect(await out(site)).toBeNull();
    });

    for (const [knows, what] of [
      [true, 'after it'],
      [false, 'before the vendor’s answer came'],
    ] as const) {
      test(`written by a process that was killed ${what}: taken away`, async ({ onTestFinished }) => {
        const site = await ready(onTestFinished);
        const id = await abandoned(site, knows);
        expect(await leftAt(site, onTestFinished)).toEqual([id]);
        await app.tidyProbe(OPERATOR, site.id, AbortSignal.timeout(60_000));
        expect(await leftAt(site, onTestFinished)).toEqual([]);
        expect(await out(site)).toBeNull();
      });
    }

    test('that is gone already is taken away without a word', async ({ onTestFinished }) => {
      const site = await ready(onTestFinished);
      const client = clientOf(connector, { ...site.sandbox.settings, ...settings });
      const { external_id } = await probe.write(client, `${WORDS} this connection.`, call());
      for (let time = 0; time < 2; time += 1) await probe.remove(client, external_id, call());
      expect(await leftAt(site, onTestFinished)).toEqual([]);
    });
  });
}

function call() {
  return { key: newId(), since: new Date(), signal: AbortSignal.timeout(60_000) };
}
