/** What the account may do, scope by scope, with no trace left in the org. */
import { Fault, type Check } from '#sdk';
import type { Chatter } from './client.ts';
import { statusOf } from './faults.ts';
import { configuredFeeds } from './feeds.ts';
import { Basics, FeedElementPage, GroupPage, UserPage } from './schema.ts';

const SIGN_IN = 'sign in';
const SHARE = 'Add the account to the group, share the record with it, or take the feed out of the settings.';

/** Throws where nothing can be said: the org does not answer, or limits us. */
export async function check(client: Chatter): Promise<readonly Check[]> {
  const signal = AbortSignal.timeout(60_000);
  const lost = await refusal(client.me(signal));
  if (lost)
    return [{ scope: SIGN_IN, ok: false, missing: lost.message, costs: 'Everything.', cure: lost.cure ?? SETUP }];
  return [
    fine(SIGN_IN),
    ...(await readable(client, signal)),
    ...(await people(client, signal)),
    ...(await writable(client, signal)),
  ];
}

const SETUP =
  'Check that Chatter is on (Setup > Chatter Settings) and that the user has "API Enabled" and a licence with Chatter.';

async function readable(client: Chatter, signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  try {
    for (const { key, path } of await configuredFeeds(client, signal)) {
      const scope = `read ${key}`;
      const asked = { doing: scope, query: { sort: 'LastModifiedDateDesc', pageSize: 1 }, signal };
      const no = await refusal(client.read('GET', path, FeedElementPage, asked));
      checks.push(
        no
          ? { scope, ok: false, missing: no.message, costs: 'Nothing of this feed is read.', cure: SHARE }
          : fine(scope),
      );
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind !== 'config') throw thrown;
    checks.push({
      scope: 'read groups',
      ok: false,
      missing: thrown.message,
      costs: 'Nothing is read.',
      cure: thrown.cure,
    });
  }
  return checks;
}

async function people(client: Chatter, signal: AbortSignal): Promise<Check[]> {
  const asked = { doing: 'read the directory', query: { pageSize: 1 }, signal };
  const parts = [
    [
      'read people',
      refusal(client.read('GET', '/chatter/users', UserPage, asked)),
      'Nobody can be found, mentioned or seen to be away.',
    ],
    [
      'read the list of groups',
      refusal(client.read('GET', '/chatter/groups', GroupPage, asked)),
      'Groups are known by their ids only.',
    ],
  ] as const;
  const checks: Check[] = [];
  for (const [scope, refused, costs] of parts) {
    const no = await refused;
    checks.push(no ? { scope, ok: false, missing: no.message, costs, cure: SETUP } : fine(scope));
  }
  return checks;
}

/** Each object says whether we may create it. */
async function writable(client: Chatter, signal: AbortSignal): Promise<Check[]> {
  const parts = [
    ['post', 'FeedItem', 'Nothing can be posted.'],
    ['comment', 'FeedComment', 'Nothing can be answered.'],
    ['upload files', 'ContentVersion', 'upload_file will be refused.'],
    ['open cases', 'Case', 'create_case will be refused.'],
  ] as const;
  const checks: Check[] = [];
  for (const [scope, object, costs] of parts) {
    const asked = { doing: `read the rights to ${object}`, signal };
    let may = false;
    const no = await refusal(
      client
        .read('GET', `/sobjects/${object}`, Basics, asked)
        .then(({ objectDescribe }) => (may = objectDescribe.createable)),
    );
    const missing = no?.message ?? `the user may not create ${object}`;
    const cure = `Give the user "Create" on ${object} by a permission set (Setup > Permission Sets > Object Settings).`;
    checks.push(may ? fine(scope) : { scope, ok: false, missing, costs, cure });
  }
  return checks;
}

/** What was refused for good; null where it was granted. */
async function refusal(asking: Promise<unknown>): Promise<Fault | null> {
  try {
    await asking;
    return null;
  } catch (thrown) {
    if (thrown instanceof Fault && (statusOf(thrown) !== null || thrown.kind === 'auth' || thrown.kind === 'config'))
      return thrown;
    throw thrown;
  }
}

function fine(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}
