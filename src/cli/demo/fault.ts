/** The second act: a fault is shouted about outside, the early warning hears it, and the people who can act decide, answer and learn. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World as Fedi } from '../../../connectors/mastodon/sandbox.ts';
import { channelOf, say as write, SEEDED, type World as Workspace } from '../../../connectors/slack/sandbox.ts';
import type { RunningSandbox } from '#sdk/sandbox';
import { OPERATOR, type App } from '../../app/index.ts';
import { mention } from './mention.ts';
import { ANSWER, CHATTER, DECIDED, FAULT, INSIDE } from './said.ts';

export interface FaultParts {
  readonly app: App;
  readonly fedi: RunningSandbox<Fedi>;
  readonly workspace: RunningSandbox<Workspace>;
  readonly say: (line: string) => void;
  /** Until what is waited for is there. */
  readonly until: <T>(what: () => Promise<T | false>) => Promise<T>;
  /** How long whoever looks on may answer in the place of the people in it. */
  readonly patienceMs: number;
  readonly betweenMs: number;
  readonly signal: AbortSignal;
}

type Ask = Awaited<ReturnType<App['listAsks']>>[number];

/** Answers how many were answered outside. */
export async function fault(parts: FaultParts): Promise<number> {
  const { app, fedi, workspace, say, until, betweenMs, signal } = parts;
  const support = channelOf(workspace.world, SEEDED.support);
  for (const [at, saying] of FAULT.entries()) {
    mention(fedi.world, saying);
    say(`${saying.name}, in public: “${saying.text}”`);
    if (at === 2) write(workspace.world, support, { by: 'U0TOM', text: INSIDE.shop });
    await sleep(betweenMs, undefined, { signal });
  }
  const signalled = await until(
    async () =>
      (await app.listSignals(OPERATOR, { limit: 20 })).find(({ slice }) => slice.startsWith('complaints')) ?? false,
  );
  say(`The early warning: ${signalled.why}`);
  await until(async () => (await app.listRuns(OPERATOR, { playbook: 'product_fault', limit: 1 }))[0] ?? false);
  say('Playbook product_fault opens an issue, calls whoever is on call into a channel, and asks for a decision');
  write(workspace.world, support, { by: 'U0INES', text: INSIDE.engineer });

  await answered(parts, 'decide', 'Ines, who is on call', 'ines', { choice: 'known', comment: DECIDED });
  await answered(parts, 'words', 'Tom, of customer care', 'tom', { fields: { answer: ANSWER } });
  await answered(parts, 'approve', 'Bea, who may approve', 'bea', { choice: 'yes' });
  await until(async () => (await app.listRuns(OPERATOR, { playbook: 'product_fault', limit: 1 }))[0]?.state === 'done');
  const answers = fedi.state().made.filter(({ what }) => what === 'status').length;
  say(`${answers} people are answered, each in their own thread, each once`);
  const issue = (await app.listIssues(OPERATOR, { limit: 20 })).find(({ product }) => product === 'charger');
  if (issue !== undefined && issue.state !== 'resolved') await app.resolveIssue(OPERATOR, issue.id, DECIDED);
  await until(async () => (await app.listResponses(OPERATOR, { limit: 20 })).some((one) => one.issue === issue?.id));
  say('The issue is resolved; what was said, decided and answered is in the library, for the next time');
  return answers;
}

/** So that there is always something to see, until the signal. */
export async function chatter({ fedi, signal }: FaultParts, everyMs: number): Promise<void> {
  for (let at = 0; !signal.aborted; at += 1) {
    const saying = CHATTER[at % CHATTER.length];
    if (saying) mention(fedi.world, saying);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** By whoever looks on, or after a while by the one in the story. */
async function answered(
  { app, say, until, patienceMs, signal }: FaultParts,
  step: string,
  who: string,
  person: string,
  given: Parameters<App['answerAsk']>[2],
): Promise<void> {
  const find = async (): Promise<Ask | false> =>
    (await app.listAsks(OPERATOR, { state: 'open', limit: 50 })).find((one) => one.step === step) ?? false;
  const ask = await until(find);
  const wait = Math.round(patienceMs / 1000);
  say(`Asked: “${ask.question}”${wait > 0 ? ` You may answer in the console; in ${wait} s ${who}, does` : ''}`);
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    if ((await find()) === false) return say('You answered');
    await sleep(500, undefined, { signal });
  }
  await app.answerAsk(OPERATOR, ask.id, given, person).catch(async (error: unknown) => {
    // Somebody was quicker.
    if ((await find()) !== false) throw error;
  });
  say(`${who}: ${'choice' in given && given.choice !== undefined ? given.choice : 'writes the answer'}`);
}
