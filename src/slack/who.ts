/** Who presses: matched by the address that Slack knows of them, once they confirmed it. */
import { z } from 'zod';
import { languageOf, type App, type KnownThere, type Language, type Principal } from '../app/index.ts';
import { actions, button, escaped, section } from './blocks.ts';
import { WORDS, type Words } from './words.ts';
import { whisper, type Place, type Workspace } from './workspace.ts';

/** Of somebody in Slack. */
export interface Visit extends Place {
  readonly connection: string;
  readonly slack: Workspace;
  /** Null: nobody whom Bondfire knows. */
  readonly known: KnownThere | null;
  readonly language: Language;
  readonly words: Words;
}

const Info = z.looseObject({
  user: z.looseObject({
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    /** Of another company, in a shared channel. */
    is_stranger: z.boolean().nullish(),
    is_email_confirmed: z.boolean().nullish(),
    locale: z.string().nullish(),
    profile: z.looseObject({ email: z.string().nullish() }),
  }),
});

async function userInfo(slack: Workspace, user: string): Promise<z.output<typeof Info>['user']> {
  return (await slack.call('users.info', { user, include_locale: true }, Info)).user;
}

/** As Slack shows itself to them; English where it does not say. */
async function localeOf(slack: Workspace, user: string): Promise<Language> {
  const { locale } = await userInfo(slack, user).catch(() => ({ locale: null }));
  return languageOf(null, { languages: [locale ?? ''] });
}

/** Whoever does something there, and in which language they read: as Bondfire tells them things, else as Slack shows itself to them. */
export async function visitOf(
  app: App,
  { connection, slack, ...place }: Place & Pick<Visit, 'connection' | 'slack'>,
): Promise<Visit> {
  const known = await app.authenticateAt({ connection, account: place.user }, 'slack');
  const language = known?.language ?? (await localeOf(slack, place.user));
  return { connection, slack, ...place, known, language, words: WORDS[language] };
}

/** The address that is theirs, as Slack vouches for it; null: it does not. */
async function addressOf(slack: Workspace, user: string): Promise<string | null> {
  const { deleted, is_bot, is_stranger, is_email_confirmed, profile } = await userInfo(slack, user);
  const vouched = deleted !== true && is_bot !== true && is_stranger !== true && is_email_confirmed !== false;
  return vouched ? (profile.email ?? null) : null;
}

/** Null: they may do nothing here, and were told why, and what to do. */
export async function whoIs(app: App, visit: Visit): Promise<Principal | null> {
  const { connection, slack, user, known, words } = visit;
  if (known?.who) return known.who;
  if (known) {
    const told = words.noSignIn(escaped(known.name), words.invites(`bondfire account invite ${known.id}`));
    await whisper(slack, visit, told);
    return null;
  }
  const address = await addressOf(slack, user);
  const matched = address === null ? null : await app.matchAt(connection, address);
  if (matched === null) {
    const told = address === null ? words.noAddress : words.nobodyHasAddress(escaped(address));
    const cure = words.adminSays(`bondfire person edit <person> --account ${connection}=${user}`);
    await whisper(slack, visit, `${told} ${cure}`);
    return null;
  }
  const question = words.isThatYou(escaped(matched.name));
  await whisper(slack, visit, question, [
    section(question),
    actions('person', [button('person.confirm', words.thatIsMe(matched.name), matched.id, 'primary')]),
  ]);
  return null;
}

/** They say that they are whom their address says; nothing that comes with the press is believed. */
export async function confirm(app: App, visit: Visit): Promise<string> {
  const { connection, slack, user, known, words } = visit;
  if (known) return words.youAreAlready(escaped(known.name));
  const address = await addressOf(slack, user);
  const matched = address === null ? null : await app.matchAt(connection, address);
  if (matched === null) return words.goneMeanwhile;
  const proof = { kind: 'slack' as const, id: null, address: null, agent: `${user} at ${connection}` };
  const self: Principal = { name: matched.name, role: 'viewer', person: matched.id, proof };
  await app.confirmAt(self, { connection, account: user });
  return words.thanks(escaped(matched.name));
}
