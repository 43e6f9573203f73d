/** A company whose product is killed: what is said to it, what its people do, and what must have come of all of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { addPost, INES, sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { sandbox as socialcast, type World as Socialcast } from '../../connectors/socialcast/sandbox.ts';
import { sandbox as webhook } from '../../connectors/webhook/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createBondfire, type Bondfire } from '../../src/main.ts';
import { createLog, readConfig } from '../../src/platform/index.ts';
import { createCaller, openedIn, type Caller } from './api.ts';
import { awaited, startErrands } from './errands.ts';
import { CASES, count, expectedOf, replyTo, type Counted, type Expected } from './expected.ts';
import { keptIssues, unsettled, wrong, zombies } from './judge.ts';
import { startPeople, type People } from './people.ts';
import { PLAYBOOKS, type Route } from './playbooks.ts';
import { createSender, type Post, type Sender } from './posts.ts';
import { addressOf } from './product.ts';

export interface CompanyOptions {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly port: number;
  readonly random: () => number;
  /** Issues whose reporters are all answered. */
  readonly stories: number;
}

export interface Verdict extends Counted {
  /** Acknowledged with 2xx and not in the store. */
  readonly lost: readonly string[];
  /** Neither ended nor waiting for what is still to come, when all was over. */
  readonly unsettled: readonly string[];
  /** Due, and nobody takes it. */
  readonly zombies: readonly string[];
  readonly wrong: readonly string[];
}

export interface Company {
  readonly api: Caller;
  /** Says and does some more, in the background: plain posts, a tenth of them acted on, and so many of each case. */
  more(posts: number, cases: number): void;
  /** Somebody becomes away, or comes back. */
  toggleAway(): void;
  /** How much was said and has not come of it yet. */
  underWay(): number;
  /** When all that was said is acknowledged, and everything came to its end, or nothing did for a while. A product must run. */
  judge(print?: (line: string) => void): Promise<Verdict>;
  /** How much there was. */
  sizes(): { readonly posts: number; readonly cases: number; readonly answers: number };
  stop(): Promise<void>;
}

type Mastodon = Parameters<typeof addPost>[0];
type Sandboxes = Readonly<
  { colleagues: RunningSandbox<Socialcast>; town: RunningSandbox<Mastodon> } & Record<Route, RunningSandbox>
>;

const ACTED_ON = 10;
const PLAIN = ['tinted', 'blurry', 'frozen'];
const STORY_REPORTERS = 3;
/** Issues that stay open to the end: whoever comes back is told of each. */
const MOST_KEPT = 60;
/** So long nothing more comes to its end before it is given up. */
const SETTLE_PATIENCE_MS = 300_000;
const AWAY_PATIENCE_MS = 300_000;

export async function openCompany({ dataDir, databaseUrl, port, random, stories }: CompanyOptions): Promise<Company> {
  const sandboxes: Sandboxes = {
    colleagues: await startSandbox(socialcast),
    town: await startSandbox(mastodon),
    community: await startSandbox(drupal),
    desk: await startSandbox(webhook),
  };
  const { token, operator, stories: told } = await prepare(dataDir, databaseUrl, sandboxes, stories);
  const api = createCaller(port, operator);
  const plain: Sender = createSender(`${addressOf(port)}/in/outside/${token}`);
  const sender: Sender = createSender(`${addressOf(port)}/in/outside/${token}`);
  const people: People = startPeople(api, random);
  const expected: Expected[] = [];
  const background: Promise<unknown>[] = told.map((story) => awaited(tellStory(story)));
  const errands = startErrands({
    api,
    folder: path.join(dataDir, 'playbooks'),
    expect: (text) => void expected.push(text),
  });
  let posts = 0;
  let cases = 0;
  let kept = 0;
  let away = false;
  let moving: Promise<unknown> = Promise.resolve();

  /** One answer to all reporters of an issue. Nobody who was cut off sends it again without looking. */
  async function tellStory({ text, where, activities }: Story): Promise<void> {
    expected.push(`Opened ${text}`);
    const opened = await api.until('POST', '/issues', { title: text, key: text, activities });
    const id = openedIn(opened);
    // By a playbook, whose key keeps it one; else by hand.
    if (where === 'town') {
      const form = { issue: id, words: `[${text}]` };
      await api.until('POST', '/playbooks/announce/runs', { form, key: text });
      return;
    }
    for (;;) {
      const seen = await api.until('GET', `/issues/${id}`);
      const timeline = seen.body['timeline'] as { kind: string }[];
      if (timeline.some(({ kind }) => kind === 'broadcast')) return;
      await api.once('POST', `/issues/${id}/broadcast`, { template: `[${text}]` });
    }
  }

  function texts(): string[] {
    return Object.values(sandboxes).flatMap((one) => one.state().made.map(({ text }) => text));
  }

  async function byHand(at: number): Promise<void> {
    const words = `By hand ${at}`;
    const told = await api.until('POST', '/playbooks/by_hand/runs', { form: { words }, key: words });
    // Refused: it was started, and we were not told.
    if (told.status >= 400 && !String(told.body['detail']).includes('already'))
      throw new Error(`${words} was refused: ${String(told.body['detail'])}`);
  }

  async function setAway(gone: boolean): Promise<void> {
    await api.until('POST', `/people/ann/${gone ? 'away' : 'back'}`, gone ? {} : undefined);
    away = gone;
  }

  async function madeAway(pool: Bondfire['database']['pool']): Promise<string[]> {
    await moving;
    await setAway(true);
    const left = `select 'issue ' || id || ' is left with ann, who is away' as text from issues where owner = 'ann' and state <> 'resolved'
      union all select 'ask ' || id || ' is left with ann, who is away' from asks join asked on ask = id where person = 'ann' and asked.state = 'asked' and asks.state = 'open'`;
    let rows: { text: string }[] = [];
    for (const end = Date.now() + AWAY_PATIENCE_MS; Date.now() < end; await sleep(200)) {
      ({ rows } = await pool.query<{ text: string }>(left));
      if (rows.length === 0) break;
    }
    await setAway(false);
    return rows.map(({ text }) => text);
  }

  return {
    api,
    more(many, each) {
      const said: Post[] = Array.from({ length: many }, (_, at) => {
        const number = posts + at;
        const acted = number % ACTED_ON === 0;
        const word = acted ? (PLAIN[(number / ACTED_ON) % PLAIN.length] ?? '') : 'lovely';
        const text = `Picture ${number} is ${word}.`;
        if (acted) expected.push(`Asked ${text}`);
        return { id: `post-${number}`, text };
      });
      posts += many;
      plain.add(said);
      for (let number = cases; number < cases + each; number += 1) {
        for (const word of CASES) {
          if (word === 'kept' && number >= MOST_KEPT) continue;
          const text = `Case ${number}, ${word}.`;
          expected.push(...expectedOf(text, word));
          const id = `case-${number}-${word}`;
          sender.add([
            { id, text },
            ...(word === 'patient' ? [{ id: `${id}-reply`, to: id, text: `${replyTo(text)}` }] : []),
          ]);
        }
        if (number < MOST_KEPT) kept += 1;
        expected.push(`By hand ${number}`);
        background.push(awaited(byHand(number)));
      }
      cases += each;
      errands.go();
    },
    toggleAway() {
      const gone = !away;
      moving = moving.then(() => setAway(gone));
    },
    underWay: () => plain.waiting() + sender.waiting() + count(texts(), expected).missing.length,
    async judge(print = () => undefined) {
      print('no more kills: what was said comes to its end');
      await plain.done();
      await sender.done();
      await Promise.all(background);
      await errands.done();
      const bondfire = await open(dataDir, databaseUrl);
      try {
        const { pool } = bondfire.database;
        let open = await unsettled(pool);
        let counted = count(texts(), expected);
        let left = Infinity;
        for (let end = Date.now() + SETTLE_PATIENCE_MS; Date.now() < end; await sleep(200)) {
          // A worker that lags behind starts some only now.
          await errands.cancel();
          open = await unsettled(pool);
          counted = count(texts(), expected);
          const now = open.length + counted.missing.length + badlyTold().length;
          if (now === 0) break;
          if (now >= left) continue;
          left = now;
          end = Date.now() + SETTLE_PATIENCE_MS;
        }
        print('who is away keeps nothing: looking');
        const left_with = await madeAway(pool);
        await people.stop();
        const { rows } = await pool.query<{ external_id: string }>(
          `select external_id from activities where connection = 'outside'`,
        );
        const stored = new Set(rows.map(({ external_id }) => external_id));
        const acknowledged = [...plain.acknowledged, ...sender.acknowledged];
        const about = await keptIssues(pool);
        const unfit = about.filter(
          ({ owner, team, hand_overs, notes }) => owner !== 'ben' || team !== 'care' || hand_overs !== 1 || notes !== 1,
        );
        return {
          ...counted,
          lost: acknowledged.filter((id) => !stored.has(id)),
          unsettled: open,
          zombies: await zombies(pool),
          wrong: [
            ...left_with,
            ...badlyTold(),
            ...(await wrong(pool, people.taken)),
            ...unfit.map((one) => `kept otherwise: ${JSON.stringify(one)}`),
            ...(about.length === kept ? [] : [`${about.length} issues are kept, and not ${kept}`]),
          ],
        };
      } finally {
        await bondfire.close();
      }
    },
    sizes: () => ({ posts, cases: cases * (CASES.length + 1), answers: people.taken.length }),
    async stop() {
      await people.stop();
      for (const one of Object.values(sandboxes)) await one.stop();
    },
  };

  /** The same words to each reporter, in a thread of their own. */
  function badlyTold(): string[] {
    return told.flatMap(({ text, where }) => {
      // `on 1017: [Story 0 is known.]`
      const { made } = sandboxes[where].state();
      const words = made.filter((one) => one.text.endsWith(`[${text}]`)).map((one) => one.text);
      const apart = where === 'town' || new Set(words).size === STORY_REPORTERS;
      const all = words.length === STORY_REPORTERS && apart;
      return all ? [] : [`${text} was told so: ${words.join(', ')}`];
    });
  }
}

/** Something that several people reported, and the words in which they are answered. */
interface Story {
  readonly text: string;
  readonly where: 'colleagues' | 'town';
  readonly activities: readonly string[];
}

async function open(dataDir: string, databaseUrl: string): Promise<Bondfire> {
  const config = readConfig({
    BONDFIRE_DATA: dataDir,
    DATABASE_URL: databaseUrl,
    BONDFIRE_LOG: 'error',
    BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
  });
  return createBondfire({ config, log: createLog(config.log), playbooks: null });
}

async function prepare(
  dataDir: string,
  databaseUrl: string,
  sandboxes: Sandboxes,
  stories: number,
): Promise<{ readonly token: string; readonly operator: string; readonly stories: readonly Story[] }> {
  const bondfire = await open(dataDir, databaseUrl);
  try {
    const { app, playbooks } = bondfire;
    for (const [id, { connector, settings }] of Object.entries(sandboxes))
      await app.addConnection(OPERATOR, {
        id,
        connector,
        audience: id === 'town' ? 'external' : 'internal',
        settings,
      });
    const outside = { id: 'outside', connector: 'webhook', audience: 'external', settings: {} } as const;
    const { token } = await app.addConnection(OPERATOR, outside);
    await app.addPerson(OPERATOR, 'ben', { roles: ['turner'] });
    await app.addPerson(OPERATOR, 'cleo', { roles: ['turner'] });
    await app.addPerson(OPERATOR, 'ann', { stand_in: 'ben' });
    // Whom the built-in playbooks ask.
    await app.addPerson(OPERATOR, 'dan', { roles: ['security', 'translator'] });
    await app.addTeam(OPERATOR, 'security', { members: ['dan'] });
    await app.addTeam(OPERATOR, 'care', { members: ['ann', 'ben'], lead: 'cleo' });
    const rota = { turn: ['ben', 'cleo'], from: '2026-03-02T09:00:00Z', days: 1, zone: 'UTC' };
    await app.addTeam(OPERATOR, 'night', { members: ['ben', 'cleo'], lead: 'cleo', owner_silent: 60, rota });
    await app.savePromisePolicy(OPERATOR, { id: 'grave', severity: 9, acknowledge: 2, at_risk: 0.5 });
    await mkdir(path.join(dataDir, 'playbooks'));
    for (const [name, text] of Object.entries(PLAYBOOKS))
      await writeFile(path.join(dataDir, 'playbooks', `${name.replaceAll('_', '-')}.yaml`), text);
    await playbooks.takeUp();
    if (playbooks.problems.length > 0) throw new Error(JSON.stringify(playbooks.problems, null, 2));
    const told: Story[] = [];
    const { messages } = socialcast.streams;
    for (const [where, word, stream, add] of [
      ['colleagues', 'Story', 'messages', (text: string) => messages?.add(sandboxes.colleagues.world, { text })],
      [
        'town',
        'Tale',
        'mentions',
        (text: string) => addPost(sandboxes.town.world, { by: INES, text: `@aurora ${text}` }),
      ],
    ] as const) {
      for (let story = 0; story < stories; story += 1)
        for (let reporter = 0; reporter < STORY_REPORTERS; reporter += 1) add(`${word} ${story} as ${reporter} saw it`);
      await app.pull(OPERATOR, where, stream, new AbortController().signal);
      for (let story = 0; story < stories; story += 1) {
        const seen = await app.listActivities(OPERATOR, { text: `${word} ${story} as`, limit: STORY_REPORTERS });
        told.push({ text: `${word} ${story} is known.`, where, activities: seen.map(({ id }) => id) });
      }
    }
    return {
      token: token ?? '',
      operator: (await app.createToken(OPERATOR, { role: 'admin', name: 'chaos' })).token,
      stories: told,
    };
  } finally {
    await bondfire.close();
  }
}
