/** The company to look around in: two networks, which are sandboxes, and what is said there. It borrows its words from the demo. */
import { sandbox as mastodon, type World as Fedi } from '../../connectors/mastodon/sandbox.ts';
import { post, sandbox as socialcast, type World as Colleagues } from '../../connectors/socialcast/sandbox.ts';
import { startSandbox, type RunningSandbox, type SandboxSpec } from '#sdk/sandbox';
import type { SampleCompany } from '../app/index.ts';
import { mention } from './demo/mention.ts';
import { CHATTER, FAULT, INSIDE, PRACTICE, SAID } from './demo/said.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Between two posts of a usual day. */
const USUAL_MS = 7 * HOUR_MS;
const BETWEEN_MS = 6 * MINUTE_MS;
/** Two colleagues of the sandbox. */
const [SHOP, ENGINEER] = [13, 11];
const [, , TINT] = SAID;

export const sampleCompany: SampleCompany = {
  async start(at) {
    const fedi = await started(mastodon, at, sayOutside);
    const colleagues = await started(socialcast, at, sayInside);
    return {
      networks: [
        { ...networkOf(fedi), id: 'sample-mastodon', audience: 'external', streams: ['mentions'] },
        { ...networkOf(colleagues), id: 'sample-socialcast', audience: 'internal', streams: ['messages', 'comments'] },
      ],
      async stop() {
        await Promise.all([fedi.stop(), colleagues.stop()]);
      },
    };
  },
  issues: [
    {
      title: 'Chargers get too hot to touch',
      severity: 8,
      topics: ['defect'],
      language: 'en',
      of: [...FAULT.map(({ text }) => text), INSIDE.shop, INSIDE.engineer],
    },
    {
      title: 'Pictures have a red tint since the update',
      severity: 4,
      product: 'camera',
      topics: ['defect'],
      language: 'en',
      of: [TINT.text],
    },
    { title: 'Is there a student price?', severity: 2, language: 'en', of: ['student price'] },
  ],
  // There are no teams yet.
  responses: PRACTICE.map(({ ref: _ref, team: _team, ...one }) => copied(one)),
};

function copied({ answers, topics, ...one }: Omit<(typeof PRACTICE)[number], 'ref' | 'team'>) {
  return { ...one, answers: [...answers], topics: [...topics] };
}

function networkOf({ connector, settings }: RunningSandbox): Pick<RunningSandbox, 'connector' | 'settings'> {
  return { connector, settings };
}

/** What it holds is as of `at`, whenever it is started; what comes after that is dated by the clock. */
async function started<World>(
  spec: SandboxSpec<World>,
  at: Date,
  fill: (world: World, at: Date) => void,
): Promise<RunningSandbox<World>> {
  let filling = true;
  function world(seed: number, now: () => Date): World {
    const made = spec.world(seed, now);
    fill(made, at);
    filling = false;
    return made;
  }
  return startSandbox({ ...spec, world }, { now: () => (filling ? at : new Date()) });
}

function sayOutside(world: Fedi, at: Date): void {
  world.posts.clear();
  world.notifications.length = 0;
  const usual = [...CHATTER, TINT];
  for (const [index, saying] of usual.entries())
    mention(world, saying, new Date(at.getTime() - (usual.length - index) * USUAL_MS));
  for (const [index, saying] of FAULT.entries())
    mention(world, saying, new Date(at.getTime() - (FAULT.length - index) * BETWEEN_MS));
}

function sayInside(world: Colleagues, at: Date): void {
  post(world, { by: SHOP, body: INSIDE.shop, at: new Date(at.getTime() - 4 * BETWEEN_MS) });
  post(world, { by: ENGINEER, body: INSIDE.engineer, at: new Date(at.getTime() - BETWEEN_MS) });
  // What is written after a restart has no id of what was written before.
  world.last = Math.floor(Date.now() / 1000);
}
