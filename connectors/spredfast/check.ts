/** What the account may do, scope by scope. */
import { asFault, Fault, type Check } from '#sdk';
import type { Spredfast } from './client.ts';
import { initiativeId } from './lookups.ts';
import { subscriptions } from './streams/events.ts';

interface Needs {
  readonly costs: string;
  readonly cure: string;
}

const ASK = 'Ask the vendor’s support or the company’s administrator of Khoros Marketing for it.';

/** Throws where nothing can be said: the vendor does not answer, or limits us. */
export async function check(client: Spredfast): Promise<readonly Check[]> {
  try {
    await client.me();
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.kind !== 'auth' && fault.kind !== 'rejected' && fault.kind !== 'config') throw fault;
    const cure = fault.cure ?? 'Check the address of the API.';
    return [{ scope: 'sign in', ok: false, missing: fault.message, costs: 'everything', cure }];
  }
  const first = { pageNumber: 0, pageSize: 1 };
  const day = { startDate: new Date(Date.now() - 86_400_000).toISOString(), endDate: new Date().toISOString() };
  return [
    granted('sign in'),
    await tried('publish', { costs: 'no message is published, changed or taken away', cure: ASK }, () =>
      mayPublish(client),
    ),
    await tried(
      'read messages',
      { costs: 'published messages are not read, and a message whose answer was lost is not found again', cure: ASK },
      () => client.get('v2/conversations/calendar/messages', { perPage: 1, ...day }, 'list the messages'),
    ),
    await tried(
      'read stream items',
      {
        costs: 'what people say in inboxes and searches is not read',
        cure: 'Have Analytics switched on for the account.',
      },
      () => client.get('v2/analytics/streams', {}, 'list the streams'),
    ),
    await tried('read events', { costs: 'events are known only as far as they are posted to us', cure: ASK }, () =>
      eventsFlow(client),
    ),
    await tried('read people', { costs: 'nobody is found by name', cure: ASK }, () =>
      client.get('v2/conversations/users', first, 'list the users'),
    ),
  ];
}

/** Nobody can try without publishing, so this is whether the initiative and its accounts are shown. */
async function mayPublish(client: Spredfast): Promise<void> {
  if (client.settings.initiative === undefined) {
    const path = await client.conversations('initiative');
    return void (await client.get(path, { pageNumber: 0, pageSize: 1 }, 'list the initiatives'));
  }
  const initiative = await initiativeId(client, undefined, AbortSignal.timeout(60_000));
  const path = await client.conversations(`initiative/${initiative}/accountset`);
  await client.get(path, {}, 'list the accounts');
}

async function eventsFlow(client: Spredfast): Promise<void> {
  const stopped = (await subscriptions(client)).filter(({ status }) => status === 'DISABLED' || status === 'PAUSED');
  if (stopped.length === 0) return;
  const names = stopped.map(({ eventName, uuid }) => eventName ?? uuid).join(', ');
  throw new Fault('rejected', `subscriptions are not active: ${names}`, {
    cure: 'Set them to ACTIVE: PUT /v2/events/subscription/<uuid>/ACTIVE.',
  });
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
    return { scope, ok: false, missing: thrown.message, costs, cure: thrown.cure ?? cure };
  }
}
