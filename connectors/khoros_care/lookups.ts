/** Names to numbers: tags and work queues, as the company's own address lists them. */
import { Fault } from '#sdk';
import type { KhorosCare } from './client.ts';
import { Queue, Tag } from './schema.ts';

type Wanted = string | number;

export async function tagIds(client: KhorosCare, wanted: readonly Wanted[], signal: AbortSignal): Promise<number[]> {
  const numbers = wanted.filter((one) => typeof one === 'number');
  const names = wanted.filter((one) => typeof one === 'string');
  if (names.length === 0) return numbers;
  const all = (await listed(client, 'tags', Tag, signal)).filter(
    ({ tagState }) => (tagState ?? 'ENABLED') === 'ENABLED',
  );
  return [...numbers, ...names.map((name) => one(all, 'tag', name, (tag) => [tag.name, tag.hierarchy]).tagId)];
}

export async function queueId(client: KhorosCare, wanted: Wanted, signal: AbortSignal): Promise<number> {
  if (typeof wanted === 'number') return wanted;
  const all = (await listed(client, 'workqueues/active', Queue, signal)).filter(({ archived }) => archived !== true);
  return one(all, 'work queue', wanted, (queue) => [queue.name]).id;
}

async function listed<T extends Parameters<KhorosCare['own']>[1]>(
  client: KhorosCare,
  path: string,
  item: T,
  signal: AbortSignal,
) {
  if (!client.hasAccount) {
    throw new Fault('rejected', 'names cannot be looked up without instance_url, username and password', {
      cure: 'Use the number, or enter the three settings.',
    });
  }
  return client.own(path, item, `list the ${path.split('/')[0]}`, signal);
}

function one<T>(
  all: readonly T[],
  what: string,
  wanted: string,
  names: (item: T) => readonly (string | null | undefined)[],
): T {
  const lower = wanted.trim().toLowerCase();
  const found = all.filter((item) => names(item).some((name) => name?.trim().toLowerCase() === lower));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const shown = (first === undefined ? all : found).slice(0, 20).map((item) => names(item).findLast(Boolean));
  throw new Fault('rejected', `${first === undefined ? `no ${what} is` : `several ${what}s are`} called "${wanted}"`, {
    cure: shown.length > 0 ? `Use the number, or one of: ${shown.join(', ')}.` : `There is no ${what}.`,
  });
}
