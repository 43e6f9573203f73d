/** What an action promises the gate: an effect is made once, or zero times and said so; never twice. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { intend, type EffectRow } from '../../actions/index.ts';
import { OPERATOR } from '../../app/index.ts';
import { clientOf } from './client.ts';
import { ended, until, type Connect, type Product, type Site } from './site.ts';

/** No process holds this worker's lock. */
const DEAD_WORKER = 2_147_483_646;

export function writes<World>(
  connector: Connector,
  sandbox: SandboxSpec<World>,
  product: Product,
  connect: Connect<World>,
  name: string,
  echoed: (stream: string) => boolean,
): void {
  const { app, database } = product;
  const action = connector.actions[name];
  const example = sandbox.actions[name];
  if (!action || !example) return;
  const ref = `${connector.id}.${name}`;
  const doubtful = action.repeat === 'doubles' && action.lookUp === 'impossible';
  const makes = action.effect !== 'read';

  function fresh(): { text: string; input: Readonly<Record<string, unknown>> } {
    const text = `Firmware ${randomUUID()} fixes it, and it is out on Friday.`;
    return { text, input: example?.input(text) ?? {} };
  }

  async function act({ id }: Site<World>, input: Readonly<Record<string, unknown>>): Promise<EffectRow> {
    return ended(app, (await app.act(OPERATOR, { action: ref, connection: id, input })).id);
  }

  /** How many were made of one kind since. */
  function counted({ sandbox: running }: Site<World>): number {
    return running.state().made.length;
  }

  function weighed({ id }: Site<World>, input: Readonly<Record<string, unknown>>): EffectRow {
    return app.weigh(OPERATOR, { action: ref, connection: id, input });
  }

  /** Stores it as an effect whose worker was killed while it called. */
  async function abandon(row: EffectRow): Promise<void> {
    await database.pool.query(
      `insert into effects (id, cause, step, connection, action, input, audience, provenance, origin, hop, state, key, attempts, due_at, worker, called_at, intended_at)
       values ($1, null, $2, $3, $4, $5, $6, $7, '[]', 1, 'calling', $1, 1, now(), $8, $9, $9)`,
      [
        row.id,
        row.step,
        row.connection,
        row.action,
        JSON.stringify(row.input),
        row.audience,
        JSON.stringify(row.provenance),
        DEAD_WORKER,
        row.intended_at,
      ],
    );
  }

  describe(`action ${name} (${action.repeat})`, () => {
    beforeAll(() => product.startActions());

    test('does it once, and knows its id', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const before = counted(site);
      const effect = await act(site, fresh().input);
      expect(effect).toMatchObject({ state: 'done', fault: null, attempts: 1 });
      expect(action.output.safeParse(effect.output).error).toBeUndefined();
      if (makes) expect(counted(site)).toBe(before + 1);
    });

    test('the intent is committed before the vendor is called', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      site.sandbox.fault({ name: 'hang', times: 1 });
      const { id } = await app.act(OPERATOR, { action: ref, connection: site.id, input: fresh().input });
      await until(
        async () => site.sandbox.state().requests > 0,
        () => `actions/${name}.ts: run asked the sandbox nothing`,
      );
      expect(await app.showEffect(OPERATOR, id)).toMatchObject({ state: 'calling', attempts: 1 });
      await ended(app, id);
    });

    test('a dry run sends nothing and stores nothing', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const row = weighed(site, fresh().input);
      expect(row.state).toBe('intended');
      expect(site.sandbox.state().requests).toBe(0);
      expect(await app.listEffects(OPERATOR, { connection: site.id, limit: 10 })).toEqual([]);
    });

    test('input that does not fit is refused by the gate', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const row = weighed(site, { nonsense: true });
      expect(row).toMatchObject({
        state: 'refused',
        fault: { kind: 'rejected', message: expect.stringMatching(/\w/) as string },
      });
      expect(site.sandbox.state().requests).toBe(0);
    });

    if (makes) {
      test('internal words do not go out by a connection that is outside', () => {
        const door = { id: 'door', connector: connector.id, audience: 'external' as const };
        const doors = { action: () => action, find: () => door, ofConnector: () => [door] };
        const wanted = {
          id: randomUUID(),
          cause: null,
          step: 'tell',
          action: ref,
          via: 'door',
          origin: [],
          hop: 1,
          now: new Date(),
        };
        const { input } = fresh();
        const internal = intend({ ...wanted, input: { value: input, activities: ['a'], audience: 'internal' } }, doors);
        expect(internal).toMatchObject({ state: 'refused', fault: { kind: 'rejected' } });
        const external = intend({ ...wanted, input: { value: input, activities: ['a'], audience: 'external' } }, doors);
        expect(external.state).toBe('intended');
      });
    }

    const trouble: Readonly<Record<string, string>> = {
      hang: 'the vendor never answers',
      reset: 'the connection is cut before',
      lost_answer: 'the connection is cut after it was done',
      broken: 'the vendor answers 500',
    };
    for (const [fault, what] of Object.entries(trouble)) {
      test(`${what}: ${doubtful ? 'never twice, and said to be unknown' : 'exactly once'}`, async ({
        onTestFinished,
      }) => {
        const site = await connect(onTestFinished);
        const before = counted(site);
        site.sandbox.fault({
          name: fault,
          times: 1,
          // Where nothing is looked for, whatever else is asked of the vendor meanwhile must not meet it.
          ...((doubtful || fault === 'lost_answer') && { method: methodOf(sandbox, name) }),
        });
        const effect = await act(site, fresh().input);
        if (doubtful) {
          expect(effect).toMatchObject({
            state: 'unknown',
            fault: { cure: expect.stringMatching(/settle/) as string },
          });
          expect(counted(site)).toBeLessThanOrEqual(before + 1);
        } else {
          expect(effect).toMatchObject({ state: 'done', fault: null });
          if (makes) expect(counted(site)).toBe(before + 1);
        }
      });
    }

    test('a limit is waited for, and costs no attempt; then it is done once', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const before = counted(site);
      site.sandbox.fault({ name: 'limited', times: 1 });
      expect(await act(site, fresh().input)).toMatchObject({ state: 'done', attempts: 1 });
      if (makes) expect(counted(site)).toBe(before + 1);
    });

    test('a refusal is final, says why, and nothing was made', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const before = counted(site);
      site.sandbox.fault({ name: 'forbidden' });
      const effect = await act(site, fresh().input);
      expect(effect).toMatchObject({ state: 'refused', fault: { message: expect.stringMatching(/\w/) as string } });
      expect(counted(site)).toBe(before);
    });

    test('a worker killed before the call: done once by another', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const before = counted(site);
      const row = weighed(site, fresh().input);
      await abandon(row);
      const effect = await ended(app, row.id);
      if (doubtful) expect(effect.state).toBe('unknown');
      else {
        expect(effect.state).toBe('done');
        if (makes) expect(counted(site)).toBe(before + 1);
      }
    });

    test('a worker killed after the call: not done again', async ({ onTestFinished }) => {
      const site = await connect(onTestFinished);
      const before = counted(site);
      const { input } = fresh();
      const row = weighed(site, input);
      const call = { key: row.key, since: new Date(row.intended_at), signal: AbortSignal.timeout(60_000) };
      const made = action.output.parse(
        await action.run(clientOf(connector, site.sandbox.settings), action.input.parse(input), call),
      );
      // Only now, lest another takes over while this call is under way.
      await abandon(row);
      const effect = await ended(app, row.id);
      if (doubtful) expect(effect.state).toBe('unknown');
      else expect(effect).toMatchObject({ state: 'done', external_id: made.external_id });
      if (makes) expect(counted(site)).toBe(before + 1);
    });

    const echoes = action.makes;
    if (echoes !== undefined && echoed(echoes)) {
      test('what it made is known as ours when it comes back, and sets nothing off', async ({ onTestFinished }) => {
        const site = await connect(onTestFinished);
        await app.testConnection(OPERATOR, site.id);
        await site.pull(echoes);
        const effect = await act(site, fresh().input);
        await site.pull(echoes);
        const echo = (await site.activities(echoes)).find(({ external_id }) => external_id === effect.external_id);
        expect(echo).toMatchObject({ ours: true, hop: 1 });
        const { rows } = await database.pool.query('select 1 from runs where cause = $1', [echo?.id]);
        expect(rows).toEqual([]);
      });
    }
  });
}

/** The answer that is lost must be that of the write, not of a look before it. */
export function methodOf<World>(sandbox: SandboxSpec<World>, name: string): string {
  return sandbox.actions[name]?.method ?? 'POST';
}
