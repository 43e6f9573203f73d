/** A company whose product is killed: what is said to it, what its people do, and what must have come of all of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { sandbox as socialcast, type World as Socialcast } from '../../connectors/socialcast/sandbox.ts';
import { sandbox as webhook } from '../../connectors/webhook/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createBondfire, type Bondfire } from '../../src/main.ts';
import { createLog, readConfig } from '../../src/platform/index.ts';
import { createCaller, type Caller } from './api.ts';
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
  /** When all that was said is acknowledged, and everything came to its end or patience did. A product must run. */
  judge(): Promise<Verdict>;
  /** How much there was. */
  sizes(): { readonly posts: number; readonly cases: number; readonly answers: number };
  stop(): Promise<void>;
}

type Sandboxes = Readonly<{ colleagues: RunningSandbox<Socialcast> } & Record<Route, RunningSandbox>>;

const ACTED_ON = 10;
const PLAIN = ['tinted', 'blurry', 'frozen'];
const STORY_REPORTERS = 3;
const SETTLE_PATIENCE_MS = 120_000;
const AWAY_PATIENCE_MS = 60_000;

export async function openCompany({ dataDir, databaseUrl, port, random, stories }: CompanyOptions): Promise<Company> {
  const sandboxes: Sandboxes = {
    colleagues: await startSandbox(socialcast),
    community: await startSandbox(drupal),
    desk: await startSandbox(webhook),
  };
  const { token, operator, reported } = await prepare(dataDir, databaseUrl, sandboxes, stories);
  const api = createCaller(port, operator);
  const plain: Sender = createSender(`${addressOf(port)}/in/outside/${token}`);
  const sender: Sender = createSender(`${addressOf(port)}/in/outside/${token}`);
  const people: People = startPeople(api, random);
  const expected: Expected[] = [];
  const background: Promise<unknown>[] = reported.map((activities, at) => tellStory(activities, at));
  let posts = 0;
  let cases = 0;
  let kept = 0;
  let away = false;
  let moving: Promise<unknown> = Promise.resolve();

  /** One answer to all reporters of an issue. Nobody who was cut off sends it again without looking. */
  async function tellStory(activities: readonly string[], at: number): Promise<void> {
    const text = storyOf(at);
    expected.push(`Opened ${text}`);
    const opened = await api.until('POST', '/issues', { title: text, key: `story-${at}`, activities });
    const { id } = opened.body['issue'] as { id: string };
    for (;;) {
      const seen = await api.until('GET', `/issues/${id}`);
      const timeline = seen.body['timeline'] as { kind: string }[];
      if (timeline.some(({ kind }) => kind === 'broadcast')) return;
      await api.once('POST', `/issues/${id}/broadcast`, { template: `[${text}]` });
    }
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
          const text = `Case ${number}, ${word}.`;
          expected.push(...expectedOf(text, word));
          const id = `case-${number}-${word}`;
          sender.add([
            { id, text },
            ...(word === 'patient' ? [{ id: `${id}-reply`, to: id, text: `${replyTo(text)}` }] : []),
          ]);
        }
        kept += 1;
        expected.push(`By hand ${number}`);
        background.push(byHand(number));
      }
      cases += each;
    },
    toggleAway() {
      const gone = !away;
      moving = moving.then(() => setAway(gone));
    },
    async judge() {
      await plain.done();
      await sender.done();
      await Promise.all(background);
      const bondfire = await open(dataDir, databaseUrl);
      try {
        const { pool } = bondfire.database;
        const texts = (): string[] =>
          Object.values(sandboxes).flatMap((one) => one.state().made.map(({ text }) => text));
        let open: string[] = [];
        let counted = count(texts(), []);
        for (const end = Date.now() + SETTLE_PATIENCE_MS; Date.now() < end; await sleep(200)) {
          open = await unsettled(pool);
          counted = count(texts(), expected);
          if (open.length === 0 && counted.missing.length === 0 && badlyTold().length === 0) break;
        }
        const left = await madeAway(pool);
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
            ...left,
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
    const { made } = sandboxes.colleagues.state();
    return reported.flatMap((_, at) => {
      // `on 1017: [Story 0 is known.]`
      const told = made.filter(({ text }) => text.endsWith(`[${storyOf(at)}]`)).map(({ text }) => text);
      const all = told.length === STORY_REPORTERS && new Set(told).size === STORY_REPORTERS;
      return all ? [] : [`${storyOf(at)} was told so: ${told.join(', ')}`];
    });
  }
}

function storyOf(at: number): string {
  return `Story ${at} is known.`;
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
): Promise<{ readonly token: string; readonly operator: string; readonly reported: readonly string[][] }> {
  await mkdir(path.join(dataDir, 'playbooks'));
  for (const [name, text] of Object.entries(PLAYBOOKS))
    await writeFile(path.join(dataDir, 'playbooks', `${name.replaceAll('_', '-')}.yaml`), text);
  const bondfire = await open(dataDir, databaseUrl);
  try {
    const { app, playbooks } = bondfire;
    if (playbooks.problems.length > 0) throw new Error(JSON.stringify(playbooks.problems, null, 2));
    for (const [id, { connector, settings }] of Object.entries(sandboxes))
      await app.addConnection(OPERATOR, { id, connector, audience: 'internal', settings });
    const outside = { id: 'outside', connector: 'webhook', audience: 'external', settings: {} } as const;
    const { token } = await app.addConnection(OPERATOR, outside);
    await app.addPerson(OPERATOR, 'ben', {});
    await app.addPerson(OPERATOR, 'cleo', {});
    await app.addPerson(OPERATOR, 'ann', { stand_in: 'ben' });
    // Whom the built-in playbooks ask.
    await app.addPerson(OPERATOR, 'dan', { roles: ['security', 'translator'] });
    await app.addTeam(OPERATOR, 'security', { members: ['dan'] });
    await app.addTeam(OPERATOR, 'care', { members: ['ann', 'ben'], lead: 'cleo' });
    await app.savePromisePolicy(OPERATOR, { id: 'grave', severity: 9, acknowledge: 2, at_risk: 0.5 });
    const reported: string[][] = [];
    const { streams } = socialcast;
    for (let story = 0; story < stories; story += 1)
      for (let reporter = 0; reporter < STORY_REPORTERS; reporter += 1)
        streams['messages']?.add(sandboxes.colleagues.world, { text: `Story ${story} as ${reporter} saw it` });
    await app.pull(OPERATOR, 'colleagues', 'messages', new AbortController().signal);
    for (let story = 0; story < stories; story += 1) {
      const seen = await app.listActivities(OPERATOR, { text: `Story ${story} as`, limit: STORY_REPORTERS });
      reported.push(seen.map(({ id }) => id));
    }
    return { token: token ?? '', operator: await app.createToken(OPERATOR, 'admin', 'chaos'), reported };
  } finally {
    await bondfire.close();
  }
}
