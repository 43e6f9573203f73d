/** What services outside are asked for: translations and summaries. One function and one permission check each; nothing is stored, and nothing else hangs on them. */
import type { Activity, Audience, Fault } from '#sdk';
import { activitiesById, saidIn, type Assistant, type Translation, type Translator } from '../activity/index.ts';
import { Refused, type Database } from '../platform/index.ts';
import { noActivity, uuid } from './ids.ts';
import type { IssueStory } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { sees, sightOf } from './rights.ts';

/** Null: it is not switched on. */
export interface OutsideServices {
  readonly translator: Translator | null;
  readonly assistant: Assistant | null;
  /** Whether they may read what was said inside. */
  readonly readInside: boolean;
}

export interface Summary {
  readonly text: string;
  /** So many posts were read, and so many not, as they were said inside. */
  readonly read: number;
  readonly left: number;
}

export function serviceCommands(
  { database, services }: { readonly database: Database; readonly services: OutsideServices },
  showIssue: (who: Principal, id: string) => Promise<IssueStory>,
) {
  const mayRead = ({ audience }: { readonly audience: Audience }): boolean =>
    services.readInside || audience === 'external';

  return {
    /** Throws `config` where no service is switched on, `rejected` where it may not read the text, else what the service says. */
    async translateActivity(who: Principal, id: string, to: string): Promise<Translation> {
      permit(who, 'act');
      const { translator } = services;
      if (translator === null) throw off('translation', 'BONDFIRE_TRANSLATE_URL');
      const [found] = (await activitiesById(database.pool, [uuid(id)])).values();
      if (!found || !sees(sightOf(who), found)) throw noActivity(id);
      const said = saidIn(found);
      if (said === '') throw new Refused({ code: 'no_words' }, 'it has no words');
      if (!mayRead(found)) throw inside();
      return translator.translate(said, found.language, to);
    },

    async summariseIssue(who: Principal, id: string, language: string): Promise<Summary> {
      permit(who, 'act');
      const { assistant } = services;
      if (assistant === null) throw off('language model', 'BONDFIRE_ASSIST_URL');
      const { title, said } = await showIssue(who, id);
      const words = newest(said).filter((one) => saidIn(one) !== '');
      const read = words.filter(mayRead);
      if (read.length === 0)
        throw words.length === 0 ? new Refused({ code: 'no_words' }, 'nothing was said in it') : inside();
      // Its title may hold words of theirs.
      const subject = services.readInside || words.length === read.length ? title : 'what these posts are about';
      const text = await assistant.summarise(subject, read.map(saidIn), language);
      return { text, read: read.length, left: words.length - read.length };
    },
  };
}

/** An edit takes the place of what was there; what was deleted says nothing. */
function newest(said: readonly Activity[]): readonly Activity[] {
  const things = new Map(said.map((one) => [`${one.connection} ${one.stream} ${one.external_id}`, one]));
  return [...things.values()].filter(({ kind }) => kind !== 'delete');
}

function off(what: 'translation' | 'language model', variable: string): Fault {
  return new Refused({ code: 'off', what }, `no ${what} is switched on`, {
    kind: 'config',
    cure: `Give its address in ${variable}, and start again.`,
  });
}

function inside(): Fault {
  return new Refused(
    { code: 'inside_only' },
    'it was said inside, and is not given to a service outside',
    'BONDFIRE_SERVICES_READ=all allows it.',
  );
}
