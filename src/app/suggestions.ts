/** What helped before, for an issue at hand: similar past ones with how they turned out, and a draft made of one. */
import type { Activity, Connector } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type * as issues from '../issues/index.ts';
import type { Connections } from '../connections/index.ts';
import * as library from '../library/index.ts';
import { Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { fit } from '../playbook/index.ts';
import { issueId } from './issues.ts';
import { readableTeams, type LibraryParts } from './library.ts';
import { shownResponses } from './library-search.ts';
import { both, linkTo, type LibraryHit } from './library-search.ts';
import { permit, type Principal } from './principal.ts';
import { mustRead, noIssue, sees, sightOf } from './rights.ts';

export interface SuggestionParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly connections: Pick<Connections, 'find' | 'get' | 'list'>;
  readonly issues: issues.Issues;
  readonly search: library.Search;
  readonly teamsOf: LibraryParts['teamsOf'];
  /** Null where nobody has that id. */
  readonly findPerson: (tx: Tx, id: string) => Promise<{ readonly name: string } | null>;
  readonly draftAnswer: (who: Principal, issue: string, activity: string, text: string) => Promise<unknown>;
}

export interface Suggestion extends LibraryHit {
  readonly cases: library.Cases;
  readonly expected: library.Expected;
  /** `3 of 4 resolved, 1 reopened` */
  readonly turned_out: string;
}

export interface Suggestions {
  /** Best first, by fit and by how it turned out; none where nothing is similar. */
  readonly items: readonly Suggestion[];
  /** What was looked for. */
  readonly asked: string;
}

export interface MadeDraft {
  readonly text: string;
  /** It was longer than the network takes. */
  readonly cut: boolean;
  /** The language of the answer is not the one that was asked in. */
  readonly otherLanguage: string | null;
  /** Placeholders of which nothing is known here: they are gone. */
  readonly unknown: readonly string[];
  /** Placeholders of another system that are to be filled in by hand. */
  readonly open: readonly string[];
  /** Words that may be names of those who spoke then, and may be something else. */
  readonly doubtful: readonly string[];
}

const TEXTS = 6;
const LONGEST = 4_000;

export function suggestionCommands(parts: SuggestionParts) {
  const { database, clock, search } = parts;
  const { pool } = database;
  const teamsFor = readableTeams(parts);
  const shown = shownResponses(parts);

  async function storyOf(who: Principal, id: string) {
    const story = await parts.issues.story(pool, issueId(id));
    if (!story) throw noIssue(id);
    await mustRead(pool, who, [story.id]);
    const said = await activitiesById(
      pool,
      story.activities.map(({ activity }) => activity),
    );
    return { story, said: [...said.values()].filter((one) => sees(sightOf(who), one)) };
  }

  /** What was said then, to whoever is to hear it now: nobody's name of then is in it. */
  async function saidAnew(
    who: Principal,
    { id, issue, product: its, topics }: library.Response,
    { text: said, language }: library.Response['answers'][number],
    { to: { actor }, product, spoken }: { to: Activity; product: string | null; spoken: string | null },
  ): Promise<Pick<MadeDraft, 'text' | 'unknown' | 'open' | 'doubtful'>> {
    const { text: ours, found } = library.recognised(said);
    const { reporters, responders } = await library.speakersOf(pool, id);
    // Whom a time line knows by their id is called otherwise.
    const past = issue === null ? null : await parts.issues.story(pool, issue);
    const ids = new Set([
      ...(past === null ? [] : library.responderIds(past)),
      ...responders.flatMap((one) => one.name ?? []),
    ]);
    const called = await Promise.all([...ids].map((one) => parts.findPerson(pool, one)));
    const naming = {
      reporters,
      responders: [...responders, ...called.flatMap((one) => (one ? [{ name: one.name, handle: null }] : []))],
      language,
      subjects: [its ?? '', product ?? '', ...topics],
    };
    const { text: plain, doubtful } = library.withoutNames(ours, naming);
    const name = library.sayable(actor?.name) ?? library.sayable(actor?.handle);
    const handle = library.sayable(actor?.handle);
    const person = who.person == null ? null : await parts.findPerson(pool, who.person);
    const { text, unknown } = library.filledIn(plain, {
      name,
      first_name: library.firstNameOf(name, actor?.name == null ? null : spoken),
      handle: handle === null ? name : `@${handle}`,
      product: product ?? its,
      responder: library.sayable(person?.name),
    });
    return {
      text,
      unknown,
      open: [...new Set(found.flatMap(({ was, becomes }) => (becomes === null ? [was] : [])))],
      doubtful,
    };
  }

  return {
    async similarTo(who: Principal, id: string, limit = 5): Promise<Suggestions> {
      permit(who, 'read');
      const { story, said } = await storyOf(who, id);
      const asked = questionOf(story, said);
      const teams = await teamsFor(who);
      const { results, terms } = await search(pool, {
        text: asked,
        title: story.title,
        language: story.language,
        teams,
        keep: both((one) => one.issue !== story.id, await shown(who)),
        limit: limit * 3,
      });
      const least = library.leastFit(terms);
      const similar = results.filter((one) => one.fit >= least);
      const ids = similar.map(({ response }) => response.id);
      const cases = await library.casesOf(pool, ids);
      const ranked = library.byOutcome(
        similar.map((of) => ({ of, fit: of.score, cases: cases.get(of.response.id) ?? library.NO_CASES })),
        library.averageOf(await library.allCases(pool, { teams, hidden: [] })),
      );
      const reuse = await library.reuseOf(pool, ids);
      return {
        asked,
        items: ranked.slice(0, limit).map(({ of, cases: known, expected }) => ({
          response: of.response,
          score: of.score,
          fit: of.fit,
          reuse: reuse.get(of.response.id) ?? null,
          link: linkTo(of.response.id),
          cases: known,
          expected,
          turned_out: library.outcomeWords(known),
        })),
      };
    },

    /** Writes a draft of what was answered then, in the thread of that activity. Nothing is sent. */
    async useResponse(who: Principal, id: string, issue: string, activity: string): Promise<MadeDraft> {
      permit(who, 'act');
      const { story, said } = await storyOf(who, issue);
      const [response] = await library.responsesById(pool, await teamsFor(who), [issueId(id)]);
      if (!response || (await shown(who))?.(response) === false)
        throw new Refused(
          { code: 'no_response', retired: false },
          `there is no response ${id}`,
          `What is similar: bondfire library similar ${issue}.`,
        );
      if (response.retired_at !== null)
        throw new Refused(
          { code: 'no_response', retired: true },
          `it is retired: ${response.retired_why ?? ''}`,
          `What else there is: bondfire library similar ${issue}.`,
        );
      const to = said.find((one) => one.id === activity.toLowerCase());
      if (!to)
        throw new Refused(
          { code: 'not_gathered' },
          `the issue has not gathered ${activity}`,
          `What it has: bondfire issue show ${issue}.`,
        );
      const { connector = null, audience = 'internal' } = parts.connections.find(to.connection) ?? {};
      const answer = bestAnswer(response.answers, connector, to.language ?? story.language, audience);
      if (!answer)
        throw new Refused(
          { code: 'not_for_there' },
          'nothing was said there that may go to this network',
          'What was said inside does not go outside: write the answer yourself, with bondfire issue draft.',
        );
      const spoken = to.language ?? story.language;
      const { text: whole, ...told } = await saidAnew(who, response, answer, { to, product: story.product, spoken });
      const limit = connector === null ? undefined : parts.connectors.get(connector)?.text;
      const text = limit ? fit(whole, limit) : whole;
      if (text.trim() === '')
        throw new Refused(
          { code: 'not_for_there' },
          'nothing is left of what was said there',
          'Write the answer yourself, with bondfire issue draft.',
        );
      await parts.draftAnswer(who, story.id, to.id, text);
      await transaction(pool, (tx) =>
        library.saveUse(tx, response.id, { issue: story.id, by: who.person ?? who.name }, clock.now()),
      );
      return {
        text,
        cut: text !== whole,
        otherLanguage:
          answer.language !== null && spoken !== null && answer.language !== spoken ? answer.language : null,
        ...told,
      };
    },
  };
}

/** The title, and what was reported; nothing twice. */
function questionOf({ title, product }: issues.Issue, said: readonly Activity[]): string {
  const texts = said.filter(({ kind, text }) => kind !== 'delete' && text !== null).map(({ text }) => text ?? '');
  return [title, product ?? '', ...new Set(texts)]
    .slice(0, TEXTS + 2)
    .join('\n')
    .slice(0, LONGEST);
}

/** Of this network and language before others; what was said inside never goes outside. */
function bestAnswer(
  answers: library.Response['answers'],
  network: string | null,
  language: string | null,
  audience: 'internal' | 'external',
) {
  const worth = (one: library.Response['answers'][number]): number =>
    (one.language !== null && one.language === language ? 2 : 0) +
    (one.network !== null && one.network === network ? 1 : 0);
  return answers
    .filter((one) => audience === 'internal' || one.audience === 'external')
    .toSorted((a, b) => worth(b) - worth(a))[0];
}
