/** The library: what was done before, and how it turned out. One function and one permission check each. */
import type { z } from 'zod';
import { activitiesOfActor, listActivities } from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import * as library from '../library/index.ts';
import { misfit, Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { written, type Format } from './library-export.ts';
import {
  both,
  createSearching,
  narrowedBy,
  shownResponses,
  type LibraryQuestion,
  type LibraryResults,
  type Narrowing,
} from './library-search.ts';
import { importHistory } from './library-history.ts';
import { columnsOf, importLibrary, type LibraryImportReport } from './library-import.ts';
import { permit, type Principal } from './principal.ts';
import { seenPage, sees, sightOf } from './rights.ts';
import type { ImportProgress } from './rows.ts';
import { mayPostBy } from './speaking.ts';

export interface LibraryParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly responses: library.Responses;
  readonly search: library.Search;
  readonly connections: Pick<Connections, 'get' | 'find' | 'list'>;
  readonly publish: (response: library.Response, connection: string, type: string) => Promise<string>;
  /** Those that a person is in. */
  readonly teamsOf: (tx: Tx, person: string) => Promise<readonly string[]>;
}

export interface ResponseDetail extends library.Response {
  /** What was said inside that led to it, the deciding word marked. */
  readonly conversation: readonly library.Word[];
  readonly versions: readonly library.Version[];
  readonly uses: readonly library.Use[];
  readonly reuse: library.Reuse | null;
  readonly published: readonly library.Publication[];
}

const REBUILT_AT_ONCE = 1_000;

export function libraryCommands({ database, clock, responses, search, connections, publish, teamsOf }: LibraryParts) {
  const { pool } = database;

  const mayRead = readableTeams({ database, teamsOf });
  const shown = shownResponses({ database, connections });
  const searched = createSearching({ pool, clock, search, mayRead, shown });

  async function visible(who: Principal, id: string): Promise<library.Response> {
    const [found] = await library.responsesById(pool, await mayRead(who), [responseId(id)]);
    if (found && (await shown(who))?.(found) !== false) return found;
    throw new Refused(
      { code: 'no_response', retired: false },
      `there is no response ${id}`,
      'bondfire library search "<words>" finds them; library list shows the newest.',
    );
  }

  /** One of a team that it is private to, by whoever may see it alone. */
  async function change<T>(who: Principal, id: string, work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
    permit(who, 'act');
    const { id: found } = await visible(who, id);
    // Where it is published it says something else, or is taken away.
    const places = await library.publicationsOf(pool, found);
    mayPostBy(
      connections,
      who,
      places.map(({ connection }) => connection),
      null,
    );
    const result = await transaction(pool, (tx) => work(tx, clock.now()));
    await transaction(pool, (tx) => responses.tidy(tx));
    return result;
  }

  /** Of the conversation what may be read. */
  function heard(who: Principal, words: readonly library.Word[]): readonly library.Word[] {
    const sight = sightOf(who);
    return words.filter(({ connection }) => {
      const audience = connection === null ? undefined : connections.find(connection)?.audience;
      return connection === null || sees(sight, { connection, audience: audience ?? 'internal' });
    });
  }

  async function take(rows: readonly library.Incoming[], from: string): Promise<readonly library.Taken[]> {
    const taken = await transaction(pool, (tx) => responses.take(tx, rows, from, clock.now()));
    while (await transaction(pool, (tx) => responses.tidy(tx))) continue;
    return taken;
  }

  return {
    /** Best first. What was looked for and shown is remembered, so that what is never found is known. */
    async searchLibrary(who: Principal, question: LibraryQuestion): Promise<LibraryResults> {
      const found = await searched(who, question);
      // What holds no word looks for nothing.
      if (question.typing !== true && /[\p{L}\p{N}]/u.test(question.text)) {
        const shown = found.items.map(({ response }) => response.id);
        const words = question.text.slice(0, 200).toWellFormed().replaceAll('\0', ' ');
        const looked = { words, found: found.items.length, best: found.items[0]?.fit ?? null };
        await Promise.all([
          library.countFound(pool, shown, clock.now()),
          library.saveSearch(pool, looked, clock.now()),
        ]);
      }
      return found;
    },

    /** Many questions; none is remembered. `onAnswer` is called in their order. */
    async searchMany<Asked extends { readonly text: string }>(
      who: Principal,
      questions: AsyncIterable<Asked>,
      { limit, ...narrowing }: Narrowing & { readonly limit: number },
      onAnswer: (asked: Asked, results: readonly library.Found[]) => void,
    ): Promise<void> {
      const teams = await mayRead(who);
      const keep = both(narrowedBy(narrowing, clock.now()), await shown(who));
      for await (const one of questions)
        onAnswer(one, (await search(pool, { text: one.text, teams, keep, limit })).results);
    },

    /** Newest first. `review`: those that are to be looked at again by now. */
    async listResponses(
      who: Principal,
      { review = false, ...filter }: Omit<library.ResponseFilter, 'due'> & { readonly review?: boolean | undefined },
    ): Promise<library.Response[]> {
      const limit = Math.min(Math.max(1, filter.limit), 500);
      const due = review ? clock.now() : undefined;
      const teams = await mayRead(who);
      const read = (before: string | undefined, limit: number) =>
        library.listResponses(pool, teams, { ...filter, due, before, limit });
      const keep = await shown(who);
      return seenPage({ before: filter.before, limit }, read, keep && ((rows) => rows.filter(keep)), ({ id }) => id);
    },

    async showResponse(who: Principal, id: string): Promise<ResponseDetail> {
      const found = await visible(who, id);
      const [conversation, versions, uses, reuse, shown] = await Promise.all([
        library.conversationOf(pool, await mayRead(who), found.id),
        library.versionsOf(pool, found.id),
        library.usesOf(pool, found.id),
        library.reuseOf(pool, [found.id]),
        library.publicationsOf(pool, found.id),
      ]);
      return {
        ...found,
        conversation: heard(who, conversation),
        versions,
        uses,
        reuse: reuse.get(found.id) ?? null,
        published: shown,
      };
    },

    /** What is used, what works, what is missing: of so many days, so many of each. Nothing is changed by it. */
    async libraryStats(
      who: Principal,
      { days = 90, limit = 10 }: { readonly days?: number; readonly limit?: number } = {},
    ): Promise<library.LibraryStats> {
      const teams = await mayRead(who);
      const keep = await shown(who);
      const hidden =
        keep === null ? [] : (await library.originsOf(pool)).filter((one) => !keep(one)).map(({ id }) => id);
      const least = { days: Math.max(1, days), limit: Math.min(Math.max(1, limit), 100) };
      const asked = { ...least, teams, hidden, whole: keep === null };
      return library.libraryStats(pool, asked, clock.now());
    },

    async addResponse(who: Principal, given: unknown): Promise<library.Response> {
      permit(who, 'act');
      const checked = fitting(library.NewResponse, given);
      owned(checked);
      if (checked.ref !== null && (await library.responsesByRef(pool, [checked.ref])).length > 0)
        throw new Refused(
          { code: 'there_already', what: 'response', id: checked.ref },
          `there is a response ${checked.ref} already`,
          'Leave ref out, or change the one that there is: bondfire library edit <id>.',
        );
      const now = clock.now();
      const due = checked.review_at ?? library.reviewOf(now);
      const made = await transaction(pool, (tx) => responses.add(tx, { ...checked, review_at: due }, 'hand', now));
      await transaction(pool, (tx) => responses.tidy(tx));
      return made;
    },

    /** `version`: which one was looked at; the change is refused where there is a newer one. */
    async editResponse(
      who: Principal,
      id: string,
      changes: unknown,
      { why = null, version }: { readonly why?: string | null; readonly version?: number | undefined } = {},
    ): Promise<library.Response> {
      const checked = fitting(library.ResponseChange, changes);
      if (Object.keys(checked).length === 0)
        throw new Refused(
          { code: 'nothing_changes' },
          'nothing is to be changed',
          'Name a field and what it is to say.',
        );
      if (checked.private === true || checked.team === null) owned({ ...(await visible(who, id)), ...checked });
      return change(who, id, (tx, now) => responses.edit(tx, id, checked, who.name, why, now, version));
    },

    async retireResponse(who: Principal, id: string, why: string): Promise<library.Response> {
      return change(who, id, (tx, now) => responses.retire(tx, id, why, who.name, now));
    },

    async restoreResponse(who: Principal, id: string): Promise<library.Response> {
      return change(who, id, (tx, now) => responses.restore(tx, id, who.name, now));
    },

    /** A person's words and name leave the library, its index and what was looked for; what was decided stays. It cannot be undone. */
    async forgetPerson(
      who: Principal,
      { names, handles }: { readonly names: readonly string[]; readonly handles: readonly string[] },
    ): Promise<library.WasForgotten> {
      permit(who, 'configure');
      const all = [...names, ...handles].map((one) => one.trim());
      if (!all.some((one) => one.length > 1))
        throw new Refused(
          { code: 'whose' },
          'nobody is named',
          'Name them as they are written: --name "Mia Meyer" --handle @mia.',
        );
      return transaction(pool, async (tx) => {
        const activities = await activitiesOfActor(tx, { names, handles });
        return library.forgetPerson(tx, responses, { names, handles, activities }, clock.now());
      });
    },

    /** The index is made anew, while searches go on. Answers how many responses there are. */
    async rebuildLibrary(who: Principal, onProgress?: (done: number) => void): Promise<number> {
      permit(who, 'configure');
      let done = 0;
      for (let after: string | null = null; ; done += REBUILT_AT_ONCE) {
        const last: string | null = await transaction(pool, (tx) => responses.reindex(tx, after, REBUILT_AT_ONCE));
        while (await transaction(pool, (tx) => responses.tidy(tx))) continue;
        if (last === null) return library.countResponses(pool);
        after = last;
        onProgress?.(done + REBUILT_AT_ONCE);
      }
    },

    /** In a community of Drupal, where it is kept in step from then on. Answers the effect. */
    async publishResponse(who: Principal, id: string, connection: string, type: string): Promise<string> {
      permit(who, 'act');
      mayPostBy(connections, who, [connections.get(connection).id], null);
      return publish(await visible(who, id), connection, type);
    },

    /** What a connection has brought: articles and pages, with `threads` the conversations that were answered as well. */
    async importHistory(
      who: Principal,
      connection: string,
      { threads = false }: { readonly threads?: boolean | undefined } = {},
    ): Promise<LibraryImportReport> {
      permit(who, 'map');
      const { connector } = connections.get(connection);
      return importHistory({
        connection,
        channel: connector,
        threads,
        page: (before, limit) => listActivities(pool, { connection, before, limit }),
        take,
        async retire(refs) {
          const there = (await library.responsesByRef(pool, refs)).filter(
            (one) => one.source === connection && one.retired_at === null,
          );
          for (const { id } of there)
            await transaction(pool, (tx) => responses.retire(tx, id, 'it was deleted there', who.name, clock.now()));
          return there.length;
        },
      });
    },

    /** Throws `config` for a file that can't be read; a bad row costs that row. */
    async importLibrary(
      who: Principal,
      file: string,
      {
        map = '',
        source,
        encoding,
        onProgress,
      }: {
        readonly map?: string;
        /** As the web names it; else it is seen. */
        readonly encoding?: string | undefined;
        readonly source: string;
        readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
      },
    ): Promise<LibraryImportReport> {
      permit(who, 'map');
      return importLibrary(file, {
        columns: columnsOf(map),
        source,
        encoding,
        onProgress,
        take,
        now: clock.now(),
      });
    },

    /** The lines of a file of all that may be seen, oldest first. What is written can be imported again. */
    async *writeLibrary(who: Principal, format: Format): AsyncGenerator<string> {
      yield* written(this.exportLibrary(who), format);
    },

    /** All that may be seen, oldest first. */
    async *exportLibrary(who: Principal): AsyncGenerator<library.Response> {
      const teams = await mayRead(who);
      const keep = await shown(who);
      for (let after: string | null = null; ;) {
        const page: library.Response[] = await library.responsesAfter(pool, teams, after, 500);
        yield* keep === null ? page : page.filter(keep);
        after = page.at(-1)?.id ?? null;
        if (after === null) return;
      }
    },
  };
}

/** Whose private ones somebody may see; null: all. */
export function readableTeams({ database, teamsOf }: Pick<LibraryParts, 'database' | 'teamsOf'>) {
  return async (who: Principal): Promise<readonly string[] | null> => {
    permit(who, 'read');
    if (who.role === 'admin') return null;
    return who.person == null ? [] : teamsOf(database.pool, who.person);
  };
}

/** What is private is somebody's. */
function owned(one: { readonly private?: boolean | undefined; readonly team?: string | null | undefined }): void {
  if (one.private === true && one.team == null)
    throw new Refused(
      { code: 'private_to_whom' },
      'it is private, to which team?',
      'Say whose it is: --team care --private.',
    );
}

function responseId(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.toLowerCase();
  throw new Refused(
    { code: 'not_there', what: 'id', id },
    `"${id}" is no id`,
    'Ids look like 019a1b2c-…; bondfire library search shows them.',
  );
}

function fitting<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const checked = schema.safeParse(given);
  if (checked.success) return checked.data;
  throw misfit(schema, given, { cure: 'bondfire library show <id> --json shows what one looks like.' });
}
