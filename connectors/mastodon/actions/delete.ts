import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import type { Mastodon } from '../client.ts';
import { statusOf } from '../faults.ts';
import { Status } from '../schema.ts';
import { StatusId } from '../write.ts';

export const deleteStatus = defineAction({
  summary: 'Deletes a status of the account’s own, or takes a boost back.',
  docs: 'https://docs.joinmastodon.org/methods/statuses/#delete',
  effect: 'write',
  repeat: 'harmless',
  input: z.strictObject({ status: StatusId }),
  output: z.object({ external_id: z.string() }),
  async run(mastodon: Mastodon, { status }, call) {
    const doing = `delete status ${status}`;
    try {
      await mastodon.write('DELETE', `statuses/${status}`, null, { expect: Status, doing, call });
    } catch (thrown) {
      if (statusOf(thrown) !== 404) throw thrown;
      // Gone, which is what was wanted; or somebody else's.
      if (await isThere(mastodon, status, call.signal))
        throw new Fault('rejected', `could not ${doing}: it is not the account’s own`, { cause: thrown });
    }
    return { external_id: status };
  },
});

async function isThere(mastodon: Mastodon, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await mastodon.get(`statuses/${id}`, Status, `read status ${id}`, signal);
    return true;
  } catch (thrown) {
    if (statusOf(thrown) === 404) return false;
    throw thrown;
  }
}
