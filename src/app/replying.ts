/** What answers from an issue share: the effect that one is, and the words in it that were said inside. */
import type { Activity, Audience, Connector } from '#sdk';
import * as actions from '../actions/index.ts';
import * as issues from '../issues/index.ts';
import { newId, Refused, type Tx } from '../platform/index.ts';
import { nearCopies, type Copy } from '../playbook/index.ts';
import type { IssueParts } from './issues.ts';

export interface AnswerParts extends IssueParts {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly doors: actions.Doors;
  /** So long what a person sends outside waits, to be taken back; ten seconds unless told. */
  readonly holdMs?: number | undefined;
}

export interface Words {
  readonly text: string;
  /** It names whom it goes to: who may read that may read this. */
  readonly named: boolean;
  /** Of what was said inside; kept on the effect. */
  readonly copies: readonly Copy[];
}

/** Of what a person sent: not tried yet, and nobody waits for it. */
export function isHeld({ state, attempts, cause }: actions.EffectRow): boolean {
  return state === 'intended' && attempts === 0 && cause === null;
}

/** How an answer is deleted at its network; null: it cannot be. */
export function deletion(
  connectors: ReadonlyMap<string, Connector>,
  { action, input, external_id, state }: actions.EffectRow,
) {
  const [connector = '', name = ''] = action.split('.');
  const takeBack = connectors.get(connector)?.takeBack;
  if (takeBack === undefined || state !== 'done' || external_id === null) return null;
  const way = takeBack({ action: name, input: input as Readonly<Record<string, unknown>>, external_id });
  return way && { ...way, action: `${connector}.${way.action}` };
}

type Way = { readonly action: string; readonly input: Readonly<Record<string, unknown>> };

/** How it is answered there, or why it is not; `own`: as its connector says it. */
export function wayTo(
  connector: Connector | undefined,
  to: Activity,
  text: string,
): { readonly reply: Way } | { readonly reply: null; readonly why: string; readonly own: boolean } {
  const replyTo = connector?.replyTo ?? 'its connector says no way to';
  if (typeof replyTo === 'string') return { reply: null, why: replyTo, own: true };
  const reply = replyTo(to, text);
  return reply === null ? { reply, why: `nobody can answer a ${to.object} there`, own: false } : { reply };
}

export type Replying = ReturnType<typeof createReplying>;

export function createReplying({
  clock,
  connectors,
  doors,
  holdMs,
}: Pick<AnswerParts, 'clock' | 'connectors' | 'doors' | 'holdMs'>) {
  return {
    /** An intent, which waits a little where it goes outside, or a refusal that says why. Throws where that can have no answer. */
    answer(to: Activity, { text, named, copies }: Words): actions.EffectRow {
      const connector = connectors.get(to.connector);
      const way = wayTo(connector, to, text);
      if (way.reply === null) {
        const network = connector?.title ?? to.connector;
        throw new Refused(
          { code: 'no_answer_way', network, why: way.why },
          `it cannot be answered by ${network}: ${way.why}`,
          'Answer there by hand, or by an action: bondfire do.',
        );
      }
      const { reply } = way;
      const audience: Audience = named ? to.audience : 'external';
      const now = clock.now();
      const effect = actions.intend(
        {
          id: newId(),
          cause: null,
          step: 'issue_answer',
          action: `${to.connector}.${reply.action}`,
          via: to.connection,
          input: { value: reply.input, activities: named ? [to.id] : [], audience },
          copies,
          origin: [to.id],
          hop: 1,
          now,
        },
        doors,
      );
      return actions.held(effect, doors, holdMs);
    },

    async save(tx: Tx, effects: readonly actions.EffectRow[]): Promise<void> {
      const due = effects.filter(({ state }) => state === 'intended');
      const echoes = due.map((one) => actions.echoOf(one, doors.action(one.action)?.makes ?? null));
      await actions.insertEffects(tx, effects, echoes);
    },

    /** Finds in a text that goes out by a connection whole phrases of what was said inside; what was said outside as well is nobody's secret. */
    async copiesIn(tx: Tx, issue: string): Promise<(connection: string, text: string) => readonly Copy[]> {
      const { inside, outside } = await issues.saidIn(tx, issue);
      return (connection, text) =>
        inside.length === 0 || doors.find(connection)?.audience !== 'external'
          ? []
          : nearCopies(text, inside).filter(
              ({ words }) => !outside.some((one) => nearCopies(words, [one])[0]?.words === words),
            );
    },
  };
}
