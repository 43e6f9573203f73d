/** What a bad day at the vendor does to a whole connection: nothing is lost, nothing is there twice, and its health tells the truth. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { asFault, kinOf, type Connector } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { OPERATOR } from '../../app/index.ts';
import type { Health } from '../../connections/index.ts';
import { ended, idsOf, type Connect, type Product, type Site } from './site.ts';
import { methodOf } from './writes.ts';

const TEN_MINUTES_MS = 600_000;
/** More than a page of most. */
const MANY = 60;
/** Vendors that allow one request a second take their time. */
const TIMEOUT_MS = 240_000;

/** @param pulled the streams that can be read; @param done the actions that can be tried. */
export function storms<World>(
  connector: Connector,
  sandbox: SandboxSpec<World>,
  product: Product,
  connect: Connect<World>,
  pulled: readonly string[],
  done: readonly string[],
): void {
  const { app } = product;
  const [first] = pulled;
  if (first === undefined) return;
  const certain = done.filter((name) => {
    const action = connector.actions[name];
    return action && action.effect !== 'read' && !(action.repeat === 'doubles' && action.lookUp === 'impossible');
  });
  /** Those that ask the vendor by date whether it is there already. */
  const looked = certain.filter((name) => connector.actions[name]?.repeat === 'doubles');

  function addMany({ sandbox: { world } }: Site<World>, count: number): Map<string, string[]> {
    return new Map(
      pulled.map((name) => [name, Array.from({ length: count }, () => sandbox.streams[name]?.add(world, {}) ?? '')]),
    );
  }

  async function pullAll(site: Site<World>): Promise<void> {
    for (const name of pulled) await site.pull(name);
  }

  async function failing(site: Site<World>): Promise<string> {
    return site.pull(first ?? '').then(
      () => 'none',
      (error: unknown) => asFault(error).kind,
    );
  }

  async function health({ id }: Site<World>): Promise<Health> {
    return app.connectionHealth(OPERATOR, id);
  }

  async function act({ id }: Site<World>, name: string): Promise<string> {
    const input = sandbox.actions[name]?.input(`Firmware ${randomUUID()} fixes it.`) ?? {};
    return (await app.act(OPERATOR, { action: `${connector.id}.${name}`, connection: id, input })).id;
  }

  /** All of these are there, and no version of anything twice. */
  async function allThere(
    site: Site<World>,
    ...added: readonly ReadonlyMap<string, readonly string[]>[]
  ): Promise<void> {
    for (const name of pulled) {
      // What another stream brings as well stays in the one that it came by first.
      const activities = (await Promise.all(kinOf(connector, name).map((one) => site.activities(one)))).flat();
      expect(idsOf(activities)).toEqual(expect.arrayContaining(added.flatMap((one) => one.get(name) ?? [])));
      expect(new Set(activities.map(({ external_id, version }) => `${external_id} ${version}`)).size).toBe(
        activities.length,
      );
    }
    expect(site.sandbox.state().duplicates).toEqual([]);
  }

  describe('a bad day', { timeout: TIMEOUT_MS }, () => {
    beforeAll(() => product.startActions());

    test('a revoked token: it is disconnected, what is to go out waits; then all is there, once', async ({
      onTestFinished,
    }) => {
      const site = await connect(onTestFinished);
      await pullAll(site);
      const before = site.sandbox.state().made.length;
      site.sandbox.fault({ name: 'unauthorized' });
      expect(await failing(site)).toBe('auth');
      const missed = addMany(site, 2);
      expect(await health(site)).toMatchObject({ state: 'disconnected', cure: expect.stringMatching(/\w/) as string });
      const effects = [];
      for (const name of certain) effects.push(await act(site, name));
      expect((await health(site)).waiting).toBe(effects.length);
      site.sandbox.fault({ name: 'unauthorized', on: false });
      await app.testConnection(OPERATOR, site.id);
      for (const id of effects) expect(await ended(app, id)).toMatchObject({ state: 'done' });
      expect((await health(site)).state).not.toBe('disconnected');
      expect(site.sandbox.state().made.length).toBe(before + effects.length);
      await pullAll(site);
      await allThere(site, missed);
    });

    test('a storm of 429: it is limited until then; then all is there, once', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      await pullAll(site);
      const missed = addMany(site, 2);
      for (let time = 0; time < 2; time += 1) {
        site.sandbox.fault({ name: 'limited', times: 1 });
        const asked = performance.now();
        expect(await failing(site)).toBe('limited');
        const { state } = await health(site);
        // The limit is for a second: on a machine that was slower than that it is over.
        if (performance.now() - asked < 900) expect(state).toBe('limited');
        await sleep(1_100);
      }
      await pullAll(site);
      await allThere(site, missed);
      expect((await health(site)).state).not.toBe('limited');
    });

    test('an hour of 503: a hiccup first, then failing; then all is there, once', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      await pullAll(site);
      const missed = addMany(site, 2);
      site.sandbox.fault({ name: 'unavailable' });
      const told = [];
      for (let time = 0; time < 3; time += 1) {
        expect(await failing(site)).toMatch(/transient|limited/);
        told.push((await health(site)).state);
      }
      expect(told).not.toContain('healthy');
      expect(told.at(-1)).toMatch(/failing|limited/);
      site.sandbox.fault({ name: 'unavailable', on: false });
      await pullAll(site);
      await allThere(site, missed);
      expect((await health(site)).state).not.toMatch(/failing|limited|doubtful/);
    });

    for (const [which, skew] of [
      ['ahead', TEN_MINUTES_MS],
      ['behind', -TEN_MINUTES_MS],
    ] as const) {
      test(`the vendor’s clock is ten minutes ${which}: nothing is lost, and nothing done twice`, async ({
        onTestFinished,
      }) => {
        const site = await connect(onTestFinished, { now: () => new Date(Date.now() + skew) });
        const early = addMany(site, 2);
        await pullAll(site);
        const late = addMany(site, MANY);
        await pullAll(site);
        const last = addMany(site, 1);
        await pullAll(site);
        await allThere(site, early, late, last);
        for (const name of looked) {
          const before = site.sandbox.state().made.length;
          site.sandbox.fault({ name: 'lost_answer', times: 1, method: methodOf(sandbox, name) });
          expect([name, (await ended(app, await act(site, name))).state]).toEqual([name, 'done']);
          expect([name, site.sandbox.state().made.length]).toEqual([name, before + 1]);
        }
      });
    }
  });
}
