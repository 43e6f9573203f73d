/**
 * A company to look around in, made up: its networks are sandboxes that run in this process, and it is added and removed as a whole. It is never beside
 * what is connected in earnest: nothing of one's own is counted with it, and no playbook carries its talk outside.
 */
import type { z } from 'zod';
import { asFault, type Audience } from '#sdk';
import { listActivities } from '../activity/index.ts';
import { CONNECTIONS_CHANGED } from '../connections/index.ts';
import { listHooks } from '../hooks/index.ts';
import { actorOf, type NewIssue } from './issues.ts';
import { NewResponse, reviewOf } from '../library/index.ts';
import { notify, Refused, transaction, type Tx } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';
import * as store from './sample-store.ts';

/** A network of it, as an admin would connect to its sandbox. */
export interface SampleNetwork {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Those that are read. */
  readonly streams: readonly string[];
}

export interface SampleCompany {
  /** Starts its sandboxes on loopback, as they were at that time: what they say has the same ids each time. */
  start(at: Date): Promise<{ readonly networks: readonly SampleNetwork[]; stop(): Promise<void> }>;
  /** `of`: words by which what each gathers is known. */
  readonly issues: readonly (NewIssue & { readonly of: readonly string[] })[];
  readonly responses: readonly Omit<z.input<typeof NewResponse>, 'ref'>[];
}

/** How one is told that it is there. */
export interface SampleView {
  readonly at: string | null;
  readonly offered: boolean;
}

const MOST_POSTS = 500;
const REMOVE = 'Remove the sample company first: on the page Connections.';

export function sampleCommands(parts: AppParts) {
  const { database, clock, connections, connectors, puller, issues, responses, sample } = parts;
  const { pool } = database;
  let running: Awaited<ReturnType<SampleCompany['start']>> | null = null;

  async function stop(): Promise<void> {
    await running?.stop();
    running = null;
  }

  async function connect({ id, connector, audience, settings, streams }: SampleNetwork): Promise<void> {
    const others = Object.keys(connectors.get(connector)?.streams ?? {}).filter((name) => !streams.includes(name));
    await connections.addSample({ id, connector, audience, settings }, others);
    await connections.test(id);
    // The first time it is history: it sets nothing off.
    for (const stream of streams) await puller.pull(id, stream, new AbortController().signal);
  }

  async function tell(who: Principal, company: SampleCompany, networks: readonly SampleNetwork[]): Promise<void> {
    const now = clock.now();
    const by = actorOf(who);
    await transaction(pool, async (tx) => {
      const said = [];
      for (const { id } of networks) said.push(...(await listActivities(tx, { connection: id, limit: MOST_POSTS })));
      for (const { of, ...wanted } of company.issues) {
        const gathered = said
          .filter(({ text }) => of.some((one) => text?.includes(one) === true))
          .toSorted((a, b) => (a.id < b.id ? -1 : 1));
        const [first] = gathered;
        const cause = first ? { noun: 'activity', id: first.id } : null;
        await issues.open(tx, { ...wanted, cause, by, quiet: true }, now, (issue) =>
          issues.join(tx, issue, gathered, 'by hand', { by }, now),
        );
      }
      for (const [at, one] of company.responses.entries())
        await responses.add(
          tx,
          { ...NewResponse.parse({ ...one, ref: `${store.REF}${at + 1}` }), review_at: reviewOf(now) },
          'hand',
          now,
        );
    });
  }

  /** Throws `rejected` where something of the company's own hangs on it. */
  async function takeOut(tx: Tx): Promise<void> {
    const ids = await store.deleteConnections(tx);
    const gathered = await store.gatheredFrom(tx, ids);
    const own = gathered.filter((one) => one.own);
    if (own.length > 0)
      throw new Refused(
        { code: 'sample_gathered', issues: own.map(({ title }) => title) },
        `posts of the sample are in an issue with your own: ${own.map(({ title }) => title).join('; ')}`,
        'Part them from it, on the page of the issue; then remove the sample company.',
      );
    const gone = gathered.flatMap(({ members }) => members);
    await responses.drop(tx, await store.responsesOf(tx, gone));
    await store.deleteIssues(tx, gone);
    await store.deleteTalk(tx, ids);
    await store.deleteSample(tx);
    await notify(tx, CONNECTIONS_CHANGED);
  }

  async function remove(): Promise<void> {
    await transaction(pool, async (tx) => {
      if ((await store.lockSample(tx)) === null)
        throw new Refused(
          { code: 'not_there', what: 'sample', id: null },
          'there is no sample company',
          'Nothing is to be removed.',
        );
      await takeOut(tx);
    });
    await connections.reload();
    await stop();
    await parts.signals.shelf.recount(parts.signals.shelf.all.map(({ name }) => name));
    await parts.onConnectionsChanged();
  }

  return {
    async viewSample(): Promise<SampleView> {
      return { at: (await store.sampleOf(pool))?.at ?? null, offered: sample !== null };
    },

    /** Throws `rejected` while it is there: what is connected in earnest is not beside it. */
    mustBeInEarnest(): void {
      if (connections.list().some((one) => one.sample))
        throw new Refused(
          { code: 'sample_beside' },
          'the sample company is there, and is not mixed with what is yours',
          REMOVE,
        );
    },

    commands: {
      /** Throws `rejected` where it is there already, or something of one's own is connected. */
      async addSample(who: Principal): Promise<SampleView> {
        permit(who, 'configure');
        if (sample === null)
          throw new Refused(
            { code: 'sample_elsewhere' },
            'its sandboxes run in one process with the rest',
            'Start Bondfire by “bondfire start”, not by “serve” and “work”.',
          );
        const own = connections.list().filter((one) => !one.sample);
        const hooks = await listHooks(pool);
        if (own.length + hooks.length > 0)
          throw new Refused(
            { code: 'own_beside', own: [...own.map(({ id }) => id), ...hooks.map(({ url }) => new URL(url).host)] },
            'something of your own is connected, and a sample is not mixed with it',
            `It is for looking around before that: ${[...own.map(({ id }) => id), ...hooks.map(({ url }) => new URL(url).host)].join(', ')} would have to be removed.`,
          );
        const at = clock.now();
        if (!(await store.insertSample(pool, at, who.name)))
          throw new Refused(
            { code: 'there_already', what: 'sample', id: null },
            'the sample company is there already',
            REMOVE,
          );
        try {
          running = await sample.start(at);
          for (const one of running.networks) await connect(one);
          await tell(who, sample, running.networks);
        } catch (thrown) {
          await remove();
          throw asFault(thrown);
        }
        await parts.onConnectionsChanged();
        return { at: at.toISOString(), offered: true };
      },

      /** With all that came of it. Throws `rejected` naming what of one's own hangs on it. */
      async removeSample(who: Principal): Promise<void> {
        permit(who, 'configure');
        await remove();
      },

      /** After a restart: its sandboxes are where they can be reached again. */
      async resumeSample(): Promise<void> {
        const there = await store.sampleOf(pool);
        if (sample === null || there === null) return;
        running = await sample.start(new Date(there.at));
        // One that fails keeps nothing else from starting: its health says that it cannot be reached.
        for (const { id, settings } of running.networks) await connections.change(id, settings).catch(() => undefined);
      },

      endSample: stop,
    },
  };
}
