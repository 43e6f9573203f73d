/** What the bot may do, scope by scope. */
import { asFault, Fault, type Check } from '#sdk';
import type { KhorosCare } from './client.ts';
import { Queue, Registration, Tag } from './schema.ts';

interface Needs {
  readonly costs: string;
  readonly cure: string;
}

/** Throws where nothing can be said: Care does not answer, or limits us. */
export async function check(client: KhorosCare): Promise<readonly Check[]> {
  const { app_id } = client.settings;
  let bots;
  try {
    bots = (await client.list('registrations', {}, Registration, 'read the registrations')).filter(
      ({ appId }) => appId === app_id,
    );
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.kind !== 'auth' && fault.kind !== 'rejected' && fault.kind !== 'config') throw fault;
    const cure = fault.cure ?? 'Check the addresses, the account and the appId.';
    return [{ scope: 'sign in', ok: false, missing: fault.message, costs: 'everything', cure }];
  }
  const live = bots.some(({ mode }) => mode === 'LIVE');
  const names = {
    costs: 'tags and work queues are known by their numbers only',
    cure: 'Enter instance_url, username and password of an account that may read them.',
  };
  return [
    granted('sign in'),
    live
      ? granted('receive messages')
      : {
          scope: 'receive messages',
          ok: false,
          missing: bots.length === 0 ? `no bot ${app_id} is registered` : `the bot ${app_id} is in maintenance`,
          costs: 'Care sends no messages to the bot, and hands those that arrive to the agents',
          cure: 'Register the bot with the address of this connection as callbackUrl, mode LIVE.',
        },
    await tried('find tags and work queues', names, async () => {
      if (!client.hasAccount) throw new Fault('rejected', 'no account for it is in the settings');
      await client.own('tags', Tag, 'list the tags');
      await client.own('workqueues/active', Queue, 'list the work queues');
    }),
  ];
}

function granted(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}

/** A refusal is an answer. What says nothing about the scope is thrown. */
async function tried(scope: string, { costs, cure }: Needs, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return granted(scope);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || !['rejected', 'auth', 'config'].includes(thrown.kind)) throw thrown;
    return { scope, ok: false, missing: thrown.message, costs, cure };
  }
}
