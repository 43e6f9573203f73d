/** One ask put to somebody without an account, by a link that they alone are given: it shows the question, and takes one answer. */
import { z } from 'zod';
import { Fault } from '#sdk';
import { addEntry } from '../issues/index.ts';
import * as notify from '../notify/index.ts';
import { peopleById } from '../people/index.ts';
import { newId, ours, Refused, transaction, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { fit } from './fit.ts';
import { uuid } from './ids.ts';
import { actorOf } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { lockedAsk, readableAsk } from './run-reads.ts';
import { createSpeaking } from './speaking.ts';

/** By mail, to somebody who may know nothing of us. */
export interface Invitation {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly language: notify.Language;
  /** Who asks, and where they are answered by mail; null: nobody knows. */
  readonly by: string;
  readonly byEmail: string | null;
  readonly question: string;
  readonly note: string | null;
  readonly due_at: string;
  /** Of whoever asks: in which it is due. */
  readonly zone: string;
  readonly url: string;
  /** Tells this mail where it comes back; null: nobody looks. */
  readonly token: string | null;
}

export type Invite = (invitation: Invitation) => Promise<void>;

const Line = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}<>]+$/u, ours('one line without < and >'));

/** Whom it is put to, and what they are told. */
const ShareInput = z.strictObject({
  name: Line,
  address: z.email().max(254).nullable().default(null),
  note: z.string().trim().max(2_000).nullable().default(null),
  /** They are shown the title of the issue as well: words from inside, perhaps. */
  include: z.boolean().default(false),
  language: z.enum(notify.LANGUAGES).nullable().default(null),
  /** Whoever is asked, where that is not whoever shares it. */
  as: z.string().nullable().default(null),
  /** By mail; else it is given to them by hand. */
  send: z.boolean().default(true),
});

/** So long it may come back. */
const RETURNS_MS = 30 * 86_400_000;

export interface Share {
  readonly id: string;
  readonly ask: string;
  readonly name: string;
  readonly address: string | null;
  readonly include: boolean;
  readonly by: string;
  readonly made_at: string;
  readonly expires_at: string;
  readonly used_at: string | null;
  readonly revoked_at: string | null;
  /** Why the mail did not arrive that told them of it; null: it did, as far as anybody knows. */
  readonly returned: string | null;
}

export interface MadeShare extends Share {
  /** Opens it, and is told this once. */
  readonly url: string;
  /** By mail. */
  readonly sent: boolean;
  /** Why it was not; null: it was, or was not to be. */
  readonly fault: string | null;
}

export function shareCommands(parts: AppParts & Reads) {
  const { database, clock, engine, address, invite } = parts;
  const { pool } = database;
  const { mayLetOut } = createSpeaking(parts);

  /** It opens nothing any more, and nobody waits for them. */
  async function takeBack(tx: Tx, ask: playbook.AskRow, link: notify.LinkRow, why: string, now: Date): Promise<void> {
    await notify.revokeLink(tx, link.id, now);
    const event = await playbook.withdraw(tx, ask, link.guest?.label ?? '', why, now);
    if (event !== null) await engine.wake(tx, ask.run, event, now);
  }

  return {
    /** Those that there are, the newest first; their addresses are told to nobody again. */
    async listShares(who: Principal, id: string): Promise<Share[]> {
      permit(who, 'read');
      const ask = await readableAsk(parts, who, id);
      return (await notify.guestLinks(pool, ask.id)).map(shown);
    },

    /**
     * They are asked beside whoever was, until it is due. What they answer counts as theirs, by the rights of whoever shares it. Of the same name and address the
     * link before is taken back. Throws `rejected` of an approval, which only those give who may.
     */
    async shareAsk(who: Principal, id: string, input: unknown, reader: notify.Language = 'en'): Promise<MadeShare> {
      permit(who, 'act');
      const found = await readableAsk(parts, who, id);
      const { name, address: to, note, include, language: said, as, send } = ShareInput.parse(fit(ShareInput, input));
      const now = clock.now();
      const made = await transaction(pool, async (tx) => {
        const ask = await lockedAsk(tx, found);
        if (ask.state !== 'open')
          throw new Refused(playbook.overBy(ask, null), `this is not asked any more: it was ${ask.state}`);
        if (ask.kind === 'approval')
          throw new Refused(
            { code: 'approval_not_shared' },
            'an approval is given by those who may, and by nobody else',
            'Ask them in your own words, or pass it on to somebody who has an account.',
          );
        const by = await sharerOf(tx, who, ask, as);
        await mayLetOut(tx, who, ask);
        const sharer = (await peopleById(tx, [by])).get(by);
        const label = playbook.guestLabel({ name, address: to, by });
        for (const link of await notify.guestLinks(tx, ask.id))
          if (link.guest?.label === label && link.used_at === null && link.revoked_at === null)
            await notify.revokeLink(tx, link.id, now);
        await playbook.addAsked(tx, ask.id, [{ person: label, why: `asked by link from ${by}` }], now);
        const language = said ?? notify.languageOf(null, sharer ?? { languages: [] });
        const link = {
          id: newId(),
          use: 'guest' as const,
          person: by,
          ask: ask.id,
          kinds: null,
          channel: 'mail',
          address: to,
          guest: { name, note: note === '' ? null : note, include, language, label },
        };
        const token = await notify.makeLink(tx, parts.vault, link, new Date(ask.due_at), now);
        const issue = await playbook.issueOfRun(tx, ask.run);
        const detail = { ask: ask.id, question: ask.question, name, address: to };
        if (issue !== null)
          await addEntry(
            tx,
            { issue, actor: actorOf(who), cause: { noun: 'run', id: ask.run }, kind: 'shared', detail },
            now,
          );
        const row = await notify.linkById(tx, link.id);
        if (row === undefined) throw new Fault('bug', `link ${link.id} went missing`);
        const told = to !== null && send && invite !== null && parts.mail?.replies != null;
        const back = {
          use: 'reply' as const,
          person: by,
          ask: null,
          kinds: null,
          channel: 'mail',
          send: link.id,
          address: to,
        };
        const returns = told
          ? await notify.makeLink(tx, parts.vault, back, new Date(now.getTime() + RETURNS_MS), now)
          : null;
        return { row, ask, sharer, url: `${address}/m/${token}`, returns };
      });
      parts.onMoved();
      const { row, ask, sharer, url, returns } = made;
      const share = { ...shown(row), url };
      if (to === null || !send) return { ...share, sent: false, fault: null };
      if (invite === null) return { ...share, sent: false, fault: 'no mail server is set up here: give them the link' };
      const { language } = row.guest ?? { language: 'en' };
      const { question, due_at } = ask;
      const by = { by: sharer?.name ?? row.person, byEmail: sharer?.email ?? null, zone: sharer?.zone ?? 'UTC' };
      const fault = await invite({
        id: row.id,
        to,
        name,
        language,
        ...by,
        question,
        note: row.guest?.note ?? null,
        due_at,
        url,
        token: returns,
      }).then(
        () => null,
        (thrown: unknown) => notify.whyIn(reader, thrown),
      );
      return { ...share, sent: fault === null, fault };
    },

    /** Throws `rejected` where it was used before. */
    async unshareAsk(who: Principal, id: string, share: string): Promise<Share> {
      permit(who, 'act');
      const found = await readableAsk(parts, who, id);
      const now = clock.now();
      const row = await transaction(pool, async (tx) => {
        const ask = await lockedAsk(tx, found);
        const link = (await notify.guestLinks(tx, ask.id)).find((one) => one.id === uuid(share));
        if (link === undefined)
          throw new Refused(
            { code: 'not_there', what: 'link', id: share },
            `there is no link ${share} of this ask`,
            `bondfire playbook shares ${id} shows those there are.`,
          );
        if (who.person !== link.person && who.role !== 'admin')
          throw new Refused(
            { code: 'link_not_yours', person: link.person },
            `${link.person} gave that link, and takes it back`,
            'Or an admin does.',
          );
        if (link.used_at !== null)
          throw new Refused({ code: 'link_used' }, 'it was used already', 'What they answered stays.');
        await takeBack(tx, ask, link, `the link was taken back by ${who.name}`, now);
        return (await notify.linkById(tx, link.id)) ?? link;
      });
      parts.onMoved();
      return shown(row);
    },
  };
}

function shown(row: notify.LinkRow): Share {
  const { id, ask, guest, address, person, made_at, expires_at, used_at, revoked_at, returned } = row;
  const { name = '', include = false } = guest ?? {};
  return { id, ask: ask ?? '', name, address, include, by: person, made_at, expires_at, used_at, revoked_at, returned };
}

/** Throws `rejected` where they may not: whoever is asked puts it to others, and an admin in their place. */
async function sharerOf(tx: Tx, who: Principal, ask: playbook.AskRow, as: string | null): Promise<string> {
  const own = who.person ?? null;
  if (as !== null && own !== null && as !== own && who.role !== 'admin')
    throw new Refused({ code: 'as_oneself', person: own }, `${who.name} shares as ${own}, and not as ${as}`);
  const asked = (await playbook.askedOf(tx, [ask.id])).filter(({ state }) => state === 'asked');
  const person = as ?? own;
  if (person !== null && asked.some((one) => one.person === person)) return person;
  const names = asked.map((one) => one.person);
  throw new Refused(
    person === null ? { code: 'whose' } : { code: 'not_asked', person, asked: names },
    person === null ? 'nobody knows who shares it' : `${person} is not asked this`,
    `Asked are ${names.join(', ') || 'none'}: one of them shares it.`,
  );
}
