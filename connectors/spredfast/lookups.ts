/** Names to the vendor's numbers: initiatives, accounts, labels, plans. */
import { Fault } from '#sdk';
import { segment, type Spredfast } from './client.ts';
import { type Account, AccountSet, Initiative, Label, Plan } from './schema.ts';

/** As the input or the settings name it. */
export async function initiativeId(client: Spredfast, named: string | undefined, signal: AbortSignal): Promise<string> {
  const wanted = named ?? client.settings.initiative;
  if (wanted === undefined) {
    throw new Fault('rejected', 'no initiative is named', {
      cure: 'Name one, or set initiative in the settings of the connection.',
    });
  }
  if (/^\d+$/.test(wanted)) return wanted;
  const all = await collect(client, 'initiative', Initiative, 'list the initiatives', signal);
  return one(all, 'initiative', wanted, ({ name }) => [name]).id;
}

/** The initiative's accounts, by number, name or alias. */
export async function accountsOf(
  client: Spredfast,
  initiative: string,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly Account[]> {
  const sets = await collect(
    client,
    `initiative/${segment(initiative)}/accountset`,
    AccountSet,
    'list the accounts',
    signal,
  );
  // An account may be in several sets.
  const all = new Map(sets.flatMap(({ accounts }) => accounts ?? []).map((account) => [account.id, account]));
  const found = wanted.map((name) =>
    one([...all.values()], 'account', name, (account) => [account.name, account.alias]),
  );
  return [...new Set(found)];
}

/** Labels have titles such as "Products - Camera" and no number; the part behind the dash will do where it is the only one. */
export async function labelsOf(
  client: Spredfast,
  initiative: string,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const path = `initiative/${segment(initiative)}/contentLabel`;
  const all = await collect(client, path, Label, 'list the labels', signal);
  const titled = all.map(({ title }) => ({ id: title, title }));
  return wanted.map(
    (name) => one(titled, 'label', name, ({ title }) => [title, title.split(' - ').slice(1).join(' - ')]).id,
  );
}

export async function planId(
  client: Spredfast,
  initiative: string,
  wanted: string,
  signal: AbortSignal,
): Promise<string> {
  const path = `initiative/${segment(initiative)}/plan`;
  const all = await collect(client, path, Plan, 'list the plans', signal);
  return one(all, 'plan', wanted, ({ name }) => [name]).id;
}

async function collect<T extends Parameters<Spredfast['pages']>[1]>(
  client: Spredfast,
  path: string,
  item: T,
  doing: string,
  signal: AbortSignal,
): Promise<T['_output'][]> {
  const all: T['_output'][] = [];
  for await (const page of client.pages(await client.conversations(path, signal), item, doing, signal))
    all.push(...page);
  return all;
}

/** By id, else by one of its names, capitals aside. Throws `rejected` with what there is for none, or for several. */
function one<T extends { readonly id: string }>(
  all: readonly T[],
  what: string,
  wanted: string,
  names: (item: T) => readonly (string | null | undefined)[],
): T {
  const known = all.find(({ id }) => id === wanted);
  if (known) return known;
  const lower = wanted.trim().toLowerCase();
  const found = all.filter((item) => names(item).some((name) => name?.trim().toLowerCase() === lower));
  const [first] = found;
  if (first && found.length === 1) return first;
  const shown = (first ? found : all).slice(0, 20).map((item) => names(item).find(Boolean) ?? item.id);
  throw new Fault('rejected', `${first ? `several ${what}s are` : `no ${what} is`} called "${wanted}"`, {
    cure: shown.length > 0 ? `Use the number, or one of: ${shown.join(', ')}.` : `The initiative has no ${what}.`,
  });
}
