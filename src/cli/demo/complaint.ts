/** The first act, the main job: a complaint travels from outside to a decision and a page that keeps it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { reply, type World as Colleagues } from '../../../connectors/socialcast/sandbox.ts';
import type { RunningSandbox } from '#sdk/sandbox';
import { OPERATOR, type App } from '../../app/index.ts';
import { traceStory } from '../story.ts';
import { DECISION, SAID } from './said.ts';

export interface ComplaintParts {
  readonly app: App;
  readonly colleagues: RunningSandbox<Colleagues>;
  readonly community: RunningSandbox;
  /** Where posts from outside are taken. */
  readonly outside: string;
  readonly say: (line: string) => void;
  readonly print: (line: string) => void;
  /** Until what is waited for is there. */
  readonly until: <T>(what: () => Promise<T | false>) => Promise<T>;
  readonly signal: AbortSignal;
}

export async function complaint(parts: ComplaintParts): Promise<void> {
  const { app, colleagues, community, outside, say, print, signal } = parts;
  for (const { id, name, text } of SAID) {
    const body = JSON.stringify({
      id,
      text,
      author: { id: name.toLowerCase(), name },
      created_at: new Date().toISOString(),
      url: `https://forum.example/t/${id}`,
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(outside, { method: 'POST', headers, body, signal });
    if (!answer.ok) throw new Error(`the post of ${name} was answered with ${answer.status}`);
    say(`${name}, outside: “${text}”`);
  }

  const asked = await effect(parts, 'socialcast.post_message');
  say('That is a complaint about a camera: playbook camera_complaint asks the group Camera in Socialcast');
  await sleep(1_500, undefined, { signal });
  reply(colleagues.world, asked.external_id ?? '', 'Ines', DECISION);
  say(`Ines, in the group’s thread: “${DECISION}”`);
  say('Her answer is taken as the decision; only now is it written down');
  const written = await effect(parts, 'drupal.create_node');
  const { made } = community.state();
  say(`The page is in Drupal: “${made.at(-1)?.text.split('\n')[0] ?? ''}”`);
  print('');
  print(`bondfire trace ${written.id}`);
  print('');
  for (const line of traceStory(await app.trace(OPERATOR, written.id))) print(line);
  print('');
  print(
    `That took ${SAID.length} posts in, ${colleagues.state().made.length} question asked and ${made.length} page written; nothing twice. It goes on running:`,
  );
}

async function effect(
  { app, until }: ComplaintParts,
  action: string,
): Promise<{ readonly id: string; readonly external_id: string | null }> {
  return until(async () => {
    const effects = await app.listEffects(OPERATOR, { limit: 20 });
    const refused = effects.find(({ fault, state }) => fault !== null && state !== 'done');
    if (refused?.state === 'refused') throw new Error(`${refused.action} was refused: ${refused.fault?.message}`);
    return effects.find((one) => one.action === action && one.state === 'done') ?? false;
  });
}
