/** What the links of messages open: one ask answered or passed on by whoever got it, whether or not they sign in here; or a kind of message stopped. */
import * as notify from '../notify/index.ts';
import { accountOf, peopleById, rightsOf } from '../people/index.ts';
import { Refused, transaction, type Clock, type Database, type Tx, type Vault } from '../platform/index.ts';
import type { Answer } from '../playbook/index.ts';
import { readerOf } from './notifications.ts';
import type { From, Principal } from './principal.ts';
import { undoUntil, type Answered, type PassedAsk, type SeenAsk, type UndoneDecision } from './run-reads.ts';
import type { Also } from './issues.ts';

/** What a link would do; nothing is done by looking. */
export interface Link {
  readonly name: string;
  readonly language: notify.Language;
  /** Where times are meant: where they live, or whoever asks them. */
  readonly zone: string;
  readonly channel: string;
  /** What is answered; null: these kinds are stopped. */
  readonly ask: SeenAsk | null;
  readonly kinds: readonly notify.Kind[];
  readonly issue: string | null;
  /** Of a link for somebody without an account: who they are, who asks them, and what was said to them. */
  readonly guest: { readonly name: string; readonly by: string; readonly note: string | null } | null;
  /** Why it opens nothing any more. */
  readonly over: 'used' | 'closed' | 'revoked' | null;
  /** Until then what was answered by it can be taken back; null: nothing can. */
  readonly undo_until: string | null;
}

interface LinkParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
}

interface Others {
  showAsk(who: Principal, id: string): Promise<SeenAsk>;
  answerAsk(who: Principal, id: string, answer: Answer, as: null, also: Also): Promise<Answered>;
  answerAsGuest(who: Principal, id: string, answer: Answer, guest: string, also: Also): Promise<Answered>;
  takeBackDecision(who: Principal, id: string, guest: string | null): Promise<UndoneDecision>;
  passAsk(who: Principal, id: string, to: null, note: null, as: null, also: Also): Promise<PassedAsk>;
}

export function linkCommands({ database: { pool }, vault, clock }: LinkParts, others: Others) {
  async function linkOf(token: string): Promise<notify.LinkRow> {
    return (await notify.linkOf(pool, vault, token, clock.now())) ?? opensNothing();
  }

  async function asking(token: string, from: From) {
    const link = await linkOf(token);
    const who = await whoOf(pool, link, { kind: 'link', id: null, ...from });
    const also: Also = async (tx) => {
      if (!(await notify.useLink(tx, token, clock.now()))) opensNothing();
    };
    return { id: link.ask ?? opensNothing(), who, also, guest: link.guest };
  }

  return {
    /** Throws `rejected` where it opens nothing. */
    async lookAtLink(token: string, from: From): Promise<Link> {
      const link = await linkOf(token);
      const who = await whoOf(pool, link, { kind: 'link', id: null, ...from });
      const person = (await peopleById(pool, [link.person])).get(link.person);
      const ask = link.ask === null ? null : await others.showAsk(who, link.ask);
      const { guest } = link;
      const whose = guest?.label ?? link.person;
      const mine = ask?.asked.some((one) => one.person === whose && one.state === 'asked') ?? true;
      const closed = ask !== null && (ask.state !== 'open' || !mine);
      return {
        name: guest?.name ?? who.name,
        language: guest?.language ?? (person ? await notify.languageFor(pool, person) : 'en'),
        zone: person?.zone ?? 'UTC',
        channel: link.channel,
        ask,
        kinds: link.kinds ?? [],
        // Titles are words from inside, perhaps: a guest reads them where whoever asks wants it so.
        issue: ask === null || guest?.include === false ? null : await notify.issueTitle(pool, ask.run),
        guest: guest === null ? null : { name: guest.name, by: who.name, note: guest.note },
        undo_until:
          link.used_at === null || ask === null || ask.decision === null
            ? null
            : await undoUntil(pool, ask.run, clock.now()),
        over: link.used_at !== null ? 'used' : link.revoked_at !== null ? 'revoked' : closed ? 'closed' : null,
      };
    },

    /** As `answerAsk`; the link works once. */
    async answerByLink(
      token: string,
      answer: Answer,
      from: From,
    ): Promise<{ readonly id: string; readonly who: Principal } & Pick<Answered, 'undo_until'>> {
      const { id, who, also, guest } = await asking(token, from);
      if (guest === null) {
        const { undo_until } = await others.answerAsk(who, id, answer, null, also);
        return { id, who, undo_until };
      }
      const { undo_until } = await others.answerAsGuest(who, id, answer, guest.label, also);
      return { id, who: { ...who, name: guest.label, person: null }, undo_until };
    },

    /** What was answered by it does not go out, as long as nothing of it has. `again`: the same is asked once more. */
    async takeBackByLink(
      token: string,
      from: From,
    ): Promise<{ readonly id: string; readonly who: Principal; readonly again: boolean }> {
      const link = await linkOf(token);
      if (link.ask === null || link.used_at === null || link.revoked_at !== null) return opensNothing();
      const who = await whoOf(pool, link, { kind: 'link', id: null, ...from });
      const label = link.guest?.label ?? null;
      const { ask } = await others.takeBackDecision(who, link.ask, label);
      const self = label === null ? who : { ...who, name: label, person: null };
      return { id: link.ask, who: self, again: ask !== null };
    },

    /** The next right person is asked instead. */
    async passByLink(
      token: string,
      from: From,
    ): Promise<{ readonly id: string; readonly who: Principal; readonly passed_to: string }> {
      const { id, who, also, guest } = await asking(token, from);
      if (guest !== null) return opensNothing();
      const { passed_to } = await others.passAsk(who, id, null, null, null, also);
      return { id, who, passed_to };
    },

    /** What the message told is told by that channel no more; it may be said again and again. */
    async stopByLink(token: string, from: From): Promise<{ readonly id: string; readonly who: Principal }> {
      const link = await linkOf(token);
      const who = await whoOf(pool, link, { kind: 'link', id: null, ...from });
      const { person, kinds, channel } = link;
      if (kinds === null) return opensNothing();
      await transaction(pool, async (tx) => {
        const { kinds: held } = notify.rulesOf(await notify.givenRules(tx, person));
        const without = kinds.map((kind) => [kind, { channels: held[kind].channels.filter((one) => one !== channel) }]);
        await notify.changeRules(tx, person, { kinds: Object.fromEntries(without) }, clock.now());
      });
      return { id: person, who };
    },
  };
}

/** Whoever it was made for, as they may now. Throws `rejected` where they may not any more. */
export async function whoOf(
  tx: Tx,
  { person }: Pick<notify.LinkRow, 'person'>,
  proof: NonNullable<Principal['proof']>,
): Promise<Principal> {
  const row = (await peopleById(tx, [person])).get(person);
  if (!row || (await readerOf(tx, person)) === null) return opensNothing();
  const role = (await accountOf(tx, person))?.role ?? 'responder';
  return { name: row.name, role, person, rights: await rightsOf(tx, person, role), proof };
}

function opensNothing(): never {
  throw new Refused(
    { code: 'opens_nothing' },
    'this link opens nothing: it was used, or has expired',
    'Look in Bondfire for what is asked of you.',
  );
}
