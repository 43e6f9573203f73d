/** Scope by scope, with no trace left on the server. */
import { z } from 'zod';
import { Fault, type Call, type Check } from '#sdk';
import type { Mastodon } from './client.ts';
import { statusOf } from './faults.ts';

interface Scope {
  readonly scope: string;
  readonly costs: string;
  /** A refusal that says no more than that there is nothing to do. */
  readonly fine?: number;
  ask(): Promise<unknown>;
}

export async function check(mastodon: Mastodon): Promise<readonly Check[]> {
  const signIn = await asked({ scope: 'sign in', costs: 'Everything.', ask: () => mastodon.me() });
  if (!signIn.ok) return [signIn];
  const me = await mastodon.me();
  const one = [['limit', '1']] as const;
  const call: Call = { key: crypto.randomUUID(), since: new Date(), signal: AbortSignal.timeout(60_000) };
  const scopes: readonly Scope[] = [
    {
      scope: 'read statuses',
      costs: 'No timeline is read.',
      ask: () => mastodon.list(`accounts/${me.id}/statuses`, one, 'read our own statuses'),
    },
    {
      scope: 'read mentions',
      costs: 'Nobody who mentions the account is heard.',
      ask: () => mastodon.list('notifications', [['types[]', 'mention'], ...one], 'read notifications'),
    },
    {
      scope: 'see edits and deletions',
      costs: 'What is edited or deleted later stays as it was read.',
      ask: () => mastodon.list('statuses', [['id[]', '0']], 'look again at statuses'),
    },
    {
      scope: 'read people',
      costs: 'People are known only by what they post.',
      ask: () => mastodon.list(`accounts/${me.id}/following`, one, 'read whom the account follows'),
    },
    {
      scope: 'read lists',
      costs: 'Lists are neither read nor known as groups.',
      ask: () => mastodon.list('lists', [], 'read the lists'),
    },
    {
      scope: 'post',
      costs: 'Nothing is posted, boosted or deleted.',
      // Without a word in it.
      fine: 422,
      ask: () => mastodon.write('POST', 'statuses', {}, { expect: z.unknown(), doing: 'post', call }),
    },
    {
      scope: 'favourite',
      costs: 'Nothing is favourited.',
      // There is no such status.
      fine: 404,
      ask: () =>
        mastodon.write('POST', 'statuses/0/favourite', null, { expect: z.unknown(), doing: 'favourite', call }),
    },
  ];
  const checks = [signIn];
  for (const scope of scopes) checks.push(await asked(scope));
  return checks;
}

/** What says nothing about the scope is thrown. */
async function asked({ scope, costs, fine, ask }: Scope): Promise<Check> {
  try {
    await ask();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || (thrown.kind !== 'auth' && thrown.kind !== 'rejected')) throw thrown;
    const { message, cure } = thrown;
    if (fine === undefined || statusOf(thrown) !== fine) return { scope, ok: false, missing: message, costs, cure };
  }
  return { scope, ok: true, missing: null, costs: null, cure: null };
}
