/** What the account may do, scope by scope. */
import { asFault, type Check, Fault } from '#sdk';
import type { Socialcast } from './client.ts';
import { configuredLists, type List } from './lists.ts';
import type { Self } from './schema.ts';

interface Needs {
  readonly costs: string;
  readonly cure: string;
}

const OFFICE = 'Ask an administrator of the community to let the account see it.';

/** Throws where nothing can be said: the community does not answer, or limits us. */
export async function check(client: Socialcast): Promise<readonly Check[]> {
  let me: Self;
  try {
    me = await client.me();
  } catch (error) {
    const fault = asFault(error);
    if (fault.kind !== 'auth' && fault.kind !== 'rejected' && fault.kind !== 'config') throw fault;
    const cure = fault.cure ?? 'Check the address of the community.';
    return [{ scope: 'sign in', ok: false, missing: fault.message, costs: 'everything', cure }];
  }
  const checks = [granted('sign in')];
  for (const list of await named(client, checks)) {
    const needs = {
      costs: 'its messages, comments and likes are not read',
      cure: 'Make the account a member, or take it out of the settings.',
    };
    checks.push(
      await tried(`read ${list.key}`, needs, () => client.get(list.path, { ...list.query, page: 1, per_page: 1 })),
    );
  }
  const directory = { costs: 'nobody is found by name, and nobody is known to be away', cure: OFFICE };
  checks.push(await tried('read people', directory, () => client.get('users', { page: 1, per_page: 1 })));
  checks.push(
    await tried('read groups', { costs: 'groups are not found by name', cure: OFFICE }, () =>
      client.get('groups', { page: 1, per_page: 1 }),
    ),
  );
  checks.push(mayPost(me), await mayWriteInPrivate(client, me));
  return checks;
}

/** The lists of the settings; those that cannot be found become failed checks. */
async function named(client: Socialcast, checks: Check[]): Promise<readonly List[]> {
  const { read } = client.settings;
  const lists: List[] = [];
  for (const wanted of read.groups) {
    const one = { home: false, groups: [wanted], streams: [], searches: [] };
    try {
      lists.push(...(await configuredLists(client, undefined, one)));
    } catch (error) {
      const fault = asFault(error);
      if (fault.kind !== 'config' && fault.kind !== 'rejected') throw fault;
      checks.push({
        scope: `read group ${wanted}`,
        ok: false,
        missing: fault.message,
        costs: 'nothing is read at all',
        cure: fault.cure,
      });
    }
  }
  return [...(await configuredLists(client, undefined, { ...read, groups: [] })), ...lists];
}

/** Nobody can try without posting, so this is what the account's own record says. */
function mayPost(me: Self): Check {
  if (me.terminated !== true && me.inactive !== true && me.active !== false) return granted('post messages');
  return {
    scope: 'post messages',
    ok: false,
    missing: 'the account is not active',
    costs: 'messages, comments, likes and flags are refused',
    cure: 'Ask an administrator of the community to activate the account.',
  };
}

async function mayWriteInPrivate(client: Socialcast, { community }: Self): Promise<Check> {
  const needs = {
    costs: 'nobody can be written to in private',
    cure: 'Ask an administrator of the community to switch private messages on.',
  };
  if (community?.conversations_enabled === false) {
    return {
      scope: 'write private messages',
      ok: false,
      missing: 'the community has switched private messages off',
      ...needs,
    };
  }
  return tried('write private messages', needs, () => client.get('conversations', { page: 1, per_page: 1 }));
}

function granted(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}

/** A refusal is an answer. What says nothing about the scope is thrown. */
async function tried(scope: string, { costs, cure }: Needs, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return granted(scope);
  } catch (error) {
    if (!(error instanceof Fault) || (error.kind !== 'rejected' && error.kind !== 'auth')) throw error;
    return { scope, ok: false, missing: error.message, costs, cure };
  }
}
