/** Who presses: matched by the address that Slack knows of them, once they confirmed it. */
import { z } from 'zod';
import type { App, Principal } from '../app/index.ts';
import { actions, button, escaped, section } from './blocks.ts';
import { whisper, type Place, type Workspace } from './workspace.ts';

/** Of somebody in Slack. */
export interface Visit extends Place {
  readonly connection: string;
  readonly slack: Workspace;
}

const Info = z.looseObject({
  user: z.looseObject({
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    /** Of another company, in a shared channel. */
    is_stranger: z.boolean().nullish(),
    is_email_confirmed: z.boolean().nullish(),
    profile: z.looseObject({ email: z.string().nullish() }),
  }),
});

export async function userInfo(slack: Workspace, user: string): Promise<z.output<typeof Info>['user']> {
  return (await slack.call('users.info', { user }, Info)).user;
}

/** The address that is theirs, as Slack vouches for it; null: it does not. */
async function addressOf(slack: Workspace, user: string): Promise<string | null> {
  const { deleted, is_bot, is_stranger, is_email_confirmed, profile } = await userInfo(slack, user);
  const vouched = deleted !== true && is_bot !== true && is_stranger !== true && is_email_confirmed !== false;
  return vouched ? (profile.email ?? null) : null;
}

/** Null: they may do nothing here, and were told why, and what to do. */
export async function whoIs(app: App, visit: Visit): Promise<Principal | null> {
  const { connection, slack, user } = visit;
  const known = await app.authenticateAt({ connection, account: user }, 'slack');
  if (known?.who) return known.who;
  if (known) {
    const invite = `An admin invites you: bondfire account invite ${known.id}`;
    await whisper(
      slack,
      visit,
      `Bondfire knows you as ${escaped(known.name)}, and you have no sign-in there. ${invite}`,
    );
    return null;
  }
  const address = await addressOf(slack, user);
  const matched = address === null ? null : await app.matchAt(connection, address);
  if (matched === null) {
    const told =
      address === null
        ? 'Slack tells no confirmed address of yours.'
        : `Nobody in Bondfire has the address ${escaped(address)}.`;
    await whisper(
      slack,
      visit,
      `${told} An admin says who you are: bondfire person edit <person> --account ${connection}=${user}`,
    );
    return null;
  }
  const question = `Bondfire knows somebody with your address: ${escaped(matched.name)}. Is that you? Then what you do here is done in that name.`;
  await whisper(slack, visit, question, [
    section(question),
    actions('person', [button('person.confirm', `Yes, I am ${matched.name}`, matched.id, 'primary')]),
  ]);
  return null;
}

/** They say that they are whom their address says; nothing that comes with the press is believed. */
export async function confirm(app: App, visit: Visit): Promise<string> {
  const { connection, slack, user } = visit;
  const known = await app.authenticateAt({ connection, account: user }, 'slack');
  if (known) return `You are ${escaped(known.name)} already.`;
  const address = await addressOf(slack, user);
  const matched = address === null ? null : await app.matchAt(connection, address);
  if (matched === null) return 'Nobody in Bondfire has your address any more. Ask an admin.';
  const proof = { kind: 'slack' as const, id: null, address: null, agent: `${user} at ${connection}` };
  const self: Principal = { name: matched.name, role: 'viewer', person: matched.id, proof };
  await app.confirmAt(self, { connection, account: user });
  return `Thank you, ${escaped(matched.name)}. Press again what you pressed before.`;
}
