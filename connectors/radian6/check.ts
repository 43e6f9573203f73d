/** What the account may do, scope by scope. */
import { asFault, Fault, type Check } from '#sdk';
import type { Radian6 } from './client.ts';
import { topicsOf, usersOf, type Topic } from './lookups.ts';
import { published } from './range.ts';

/** In milliseconds: a look at the river costs no more than this range. */
const LOOK = 3_600_000;
const OFFICE = 'Ask an administrator of the account to let this user see it.';

/** Throws where nothing can be said: the vendor does not answer, or limits us. */
export async function check(client: Radian6): Promise<readonly Check[]> {
  let topics: readonly Topic[];
  try {
    topics = await topicsOf(client);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.kind !== 'auth' && fault.kind !== 'rejected' && fault.kind !== 'config') throw fault;
    const cure = fault.cure ?? 'Check the address and the generation.';
    return [{ scope: 'sign in', ok: false, missing: fault.message, costs: 'everything', cure }];
  }
  const signal = AbortSignal.timeout(60_000);
  const now = Date.now();
  return [
    fine('sign in'),
    ...client.settings.topics.map((id) => topicCheck(id, topics)),
    await tried('read posts', { costs: 'no post is read', cure: OFFICE }, async () => {
      await published(client, { start: now - LOOK, end: now }, signal).next();
    }),
    await tried('read users', { costs: 'nobody is found by name to assign a post to', cure: OFFICE }, async () => {
      await usersOf(client, signal).next();
    }),
  ];
}

function topicCheck(id: string, topics: readonly Topic[]): Check {
  const scope = `read topic ${id}`;
  const found = topics.find((topic) => topic.id === id);
  if (found && found.active !== false) return fine(scope);
  return {
    scope,
    ok: false,
    missing: found ? `the topic profile "${found.name}" is not active` : 'the account sees no such topic profile',
    costs: 'posts that only it matches are not read',
    cure: found
      ? 'Activate it in Radian6, or take it out of the settings.'
      : `Use one of: ${
          topics
            .slice(0, 20)
            .map(({ id: one, name }) => `${one} (${name})`)
            .join(', ') || 'none are there'
        }.`,
  };
}

function fine(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}

/** A refusal is an answer. What says nothing about the scope is thrown. */
async function tried(
  scope: string,
  { costs, cure }: { readonly costs: string; readonly cure: string },
  ask: () => Promise<void>,
): Promise<Check> {
  try {
    await ask();
    return fine(scope);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || (thrown.kind !== 'rejected' && thrown.kind !== 'auth')) throw thrown;
    return { scope, ok: false, missing: thrown.message, costs, cure };
  }
}
