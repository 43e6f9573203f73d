/** What stands around an issue on a responder's desk: what is asked, what playbooks do, where it can be answered, what became of answers, and who they all are. */
import type { Activity, Connector, TextLimit } from '#sdk';
import * as actions from '../actions/index.ts';
import { activitiesById } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import { refusalIn, type Language } from '../notify/index.ts';
import * as people from '../people/index.ts';
import type { Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import type { SignalDetail } from './signal-views.ts';
import { issueId } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { mustRead, noIssue, seenPage, sees, sightOf } from './rights.ts';
import type { Reads } from './reading.ts';
import type { SeenAsk } from './run-reads.ts';
import { MOST_RUNS, runsFor, type DeskRun } from './desk-runs.ts';
import { replayOf, type Replay } from './replay.ts';
import { deletion, isHeld, wayTo } from './replying.ts';

/** Where somebody said something, and may be answered. */
export interface DeskThread {
  readonly connection: string;
  readonly connector: string;
  /** What the network is called. */
  readonly network: string;
  readonly thread: string;
  readonly audience: Activity['audience'];
  readonly reporter: Activity['actor'];
  /** The newest of their words: what is answered. */
  readonly to: string;
  readonly limit: TextLimit | null;
  /** Why it cannot be answered. */
  readonly refused: string | null;
}

export interface DeskEffect {
  readonly id: string;
  readonly connection: string;
  readonly state: actions.EffectRow['state'];
  readonly fault: actions.EffectRow['fault'];
  /** What it made, as the network calls it. */
  readonly external_id: string | null;
  readonly ended_at: string | null;
  /** It can be taken back. */
  readonly undo: boolean;
}

export interface Desk {
  readonly issue: string;
  readonly asks: readonly SeenAsk[];
  readonly runs: readonly DeskRun[];
  /** One a reporter and thread, the newest last. */
  readonly threads: readonly DeskThread[];
  /** How many can be answered outside, with those that are not listed here. */
  readonly answerable: number;
  /** What each network is called, by its connector. */
  readonly networks: Readonly<Record<string, string>>;
  /** Of answers. */
  readonly effects: readonly DeskEffect[];
  readonly signal: SignalDetail | null;
  /** Names of those who are named here by their ids. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly teams: readonly { readonly id: string; readonly title: string }[];
}

/** Something that an issue has gathered. */
export interface SaidThere {
  readonly gathered: issues.Gathered;
  readonly said: Activity;
  /** Where it can be answered: of the newest words of somebody in a thread. */
  readonly thread: DeskThread | null;
}

interface Others {
  listAsks(who: Principal, filter: playbook.AskFilter, language?: Language): Promise<readonly SeenAsk[]>;
  /** Null: it may not be read. */
  findSignal(who: Principal, id: string): Promise<SignalDetail | null>;
}

const MOST_ASKS = 100;

/** An issue as it went; see `replayOf`. */
export interface IssueReplay extends Replay {
  readonly issue: issues.Issue;
  readonly people: Desk['people'];
}

export function deskCommands(parts: AppParts & Reads, others: Others) {
  const { database, clock, connectors, doors, reading } = parts;
  const { pool } = database;

  async function storyOf(tx: Tx, id: string): Promise<issues.Story> {
    const story = await parts.issues.story(tx, issueId(id));
    if (story) return story;
    throw noIssue(id);
  }

  /** As whoever looks may read it: without words that are hidden from them. */
  async function readStory(who: Principal, id: string) {
    const story = await storyOf(pool, id);
    await mustRead(pool, who, [story.id]);
    const sight = sightOf(who);
    const all = await activitiesById(
      pool,
      story.activities.map(({ activity }) => activity),
    );
    const said = new Map([...all].filter(([, one]) => sees(sight, one)));
    const hidden = new Set([...all.keys()].filter((activity) => !said.has(activity)));
    const timeline = await reading.entries(who, story.timeline, hidden);
    const activities = story.activities.filter(({ activity }) => said.has(activity));
    // The whole of it says which issues were merged into it.
    return { story: { ...story, activities, timeline }, said, members: membersOf(story) };
  }

  async function called(ids: readonly string[]): Promise<Desk['people']> {
    return [...(await people.peopleById(pool, [...new Set(ids)])).values()].map(({ id, name }) => ({ id, name }));
  }

  /** A thread and reporter once, the newest last. */
  function threadsOf(
    gathered: readonly issues.Gathered[],
    said: ReadonlyMap<string, Activity>,
    language: Language,
  ): DeskThread[] {
    const there = gathered.flatMap(({ activity, by }) => {
      const one = by.id === issues.PLACES.id ? undefined : said.get(activity);
      return one === undefined ? [] : [one];
    });
    const reporters = issues.reportersOf(there).toSorted((a, b) => (a.last.id < b.last.id ? -1 : 1));
    return reporters.map(({ last }) => {
      const connector = connectors.get(last.connector);
      return {
        connection: last.connection,
        connector: last.connector,
        network: connector?.title ?? last.connector,
        thread: last.thread ?? last.external_id,
        audience: last.audience,
        reporter: last.actor,
        to: last.id,
        limit: connector?.text ?? null,
        refused: whyNot(connector, last, language),
      };
    });
  }

  function whyNot(connector: Connector | undefined, to: Activity, language: Language): string | null {
    if (doors.find(to.connection) === undefined) {
      const reason = { code: 'not_there', what: 'connection', id: to.connection } as const;
      return refusalIn(language, reason, `the connection ${to.connection} is gone`);
    }
    const way = wayTo(connector, to, 'any text');
    if (way.reply !== null) return null;
    return refusalIn(language, { code: 'no_answers', why: way.own ? way.why : null }, way.why);
  }

  /** Of what is answered among these, by its id: whether somebody has said more in a thread since then, the rest of the thread says. */
  async function threadsAt(
    some: readonly issues.Gathered[],
    all: readonly issues.Gathered[],
    sight: ReturnType<typeof sightOf>,
    language: Language,
  ): Promise<ReadonlyMap<string, DeskThread>> {
    const there = new Set(some.flatMap(placesOf));
    const beside = all.filter((one) => placesOf(one).some((place) => there.has(place)));
    const said = await activitiesById(
      pool,
      beside.map(({ activity }) => activity),
    );
    const seen = new Map([...said].filter(([, one]) => sees(sight, one)));
    return new Map(threadsOf(beside, seen, language).map((one) => [one.to, one]));
  }

  return {
    /** `most`: of threads, the newest. */
    async showDesk(
      who: Principal,
      id: string,
      { most = Infinity, language = 'en' }: { readonly most?: number | undefined; readonly language?: Language } = {},
    ): Promise<Desk> {
      permit(who, 'read');
      const { story, said, members } = await readStory(who, id);
      const asks = await others.listAsks(who, { issues: members, limit: MOST_RUNS }, language);
      const runs = await runsFor(pool, parts.playbooks, members);
      const readable = await reading.runsOf(
        who,
        runs.map((run) => run.id),
      );
      const may = reading.seen(who);
      const all = await actions.effectsById(pool, await effectsIn(pool, members, story.timeline));
      const answers = await reading.effects(
        who,
        all.filter(({ connection }) => may(connection)),
      );
      const gone = new Set(story.timeline.flatMap(({ kind, detail }) => (kind === 'took_back' ? [detail['of']] : [])));
      const signal = await signalOf(members, story.cause);
      const named = [
        story.owner ?? '',
        ...namedIn(story.timeline),
        ...asks.flatMap(peopleOf),
        ...(await issues.draftsIn(pool, story.id)).map(({ person }) => person),
      ];
      const teams = await people.listTeams(pool);
      const threads = threadsOf(story.activities, said, language);
      return {
        issue: story.id,
        asks,
        runs: runs.filter((run) => readable?.has(run.id) !== false),
        threads: threads.slice(-most),
        answerable: threads.filter(({ refused, audience }) => refused === null && audience === 'external').length,
        networks: Object.fromEntries([...connectors].map(([of, { title }]) => [of, title])),
        effects: answers.map((effect) => {
          const { id: of, connection, state, fault, external_id, ended_at } = effect;
          return {
            id: of,
            connection,
            state,
            fault,
            external_id,
            ended_at,
            undo: isHeld(effect) || (deletion(connectors, effect) !== null && !gone.has(of)),
          };
        }),
        signal: signal === null ? null : await others.findSignal(who, signal),
        people: await called(named),
        teams: teams.map(({ id: team, title }) => ({ id: team, title })),
      };
    },

    /** What it has gathered, newest first. */
    async listSaid(
      who: Principal,
      id: string,
      asked: { readonly limit: number; readonly before?: string | undefined },
      language: Language = 'en',
    ): Promise<readonly SaidThere[]> {
      permit(who, 'read');
      const issue = issueId(id);
      if (!(await issues.findIssue(pool, issue))) throw noIssue(id);
      await mustRead(pool, who, [issue]);
      const all = (await issues.gatheredBy(pool, issue)).toReversed();
      const sight = sightOf(who);
      async function read(before: string | undefined, limit: number) {
        const some = all.filter(({ activity }) => before === undefined || activity < before).slice(0, limit);
        const said = await activitiesById(
          pool,
          some.map(({ activity }) => activity),
        );
        return some.map((gathered) => ({ gathered, said: said.get(gathered.activity) }));
      }
      const rows = await seenPage(
        asked,
        read,
        (some) => some.filter(({ said }) => said !== undefined && sees(sight, said)),
        ({ gathered }) => gathered.activity,
      );
      const threads = await threadsAt(
        rows.map(({ gathered }) => gathered),
        all,
        sight,
        language,
      );
      return rows.flatMap(({ gathered, said }) =>
        said === undefined ? [] : [{ gathered, said, thread: threads.get(said.id) ?? null }],
      );
    },

    async replayIssue(who: Principal, id: string): Promise<IssueReplay> {
      permit(who, 'read');
      const { story, said, members } = await readStory(who, id);
      const { activities: _activities, timeline, links: _links, ...issue } = story;
      const asks = await others.listAsks(who, { issues: members, limit: MOST_ASKS });
      const replay = replayOf({ issue, timeline, said: [...said.values()], asks: asks.toReversed() }, clock.now());
      return {
        ...replay,
        issue,
        people: await called([...namedIn(timeline), ...asks.flatMap(peopleOf)]),
      };
    },
  };

  /** The one that set off the first run about it, else what it was opened for. */
  async function signalOf(members: readonly string[], cause: issues.Issue['cause']): Promise<string | null> {
    if (cause?.noun === 'signal') return cause.id;
    const runs = await playbook.listRuns(pool, { issues: members, limit: MOST_RUNS });
    return runs.findLast(({ trigger }) => trigger === 'signal')?.cause ?? null;
  }
}

/** Where something was said, as its thread and as what others say below it. */
function placesOf({ connection, thread, external_id }: issues.Gathered): readonly string[] {
  return [`${connection} ${thread}`, `${connection} ${external_id}`];
}

/** It, and what was merged into it. */
export function membersOf({ id, timeline }: Pick<issues.Story, 'id' | 'timeline'>): readonly string[] {
  return [...new Set([id, ...timeline.map(({ issue }) => issue)])];
}

/** Ids of people that the time line names. */
function namedIn(timeline: readonly issues.Entry[]): readonly string[] {
  return timeline.flatMap(({ actor, detail }) => [
    ...(actor.kind === 'person' ? [actor.id] : []),
    ...['owner', 'to', 'from', 'by', 'lead'].flatMap((key) => detail[key]).filter((one) => typeof one === 'string'),
  ]);
}

function peopleOf({ asked, decision }: SeenAsk): readonly string[] {
  return [...asked.map(({ person }) => person), ...(decision?.by ?? [])];
}

/** Of answers that people and playbooks gave, and of what playbooks did in it. */
export async function effectsIn(
  tx: Tx,
  members: readonly string[],
  timeline: readonly issues.Entry[],
): Promise<string[]> {
  const answers: string[] = [];
  for (const one of members) answers.push(...(await issues.answersIn(tx, one)));
  const did = timeline.flatMap(({ kind, detail }) => (kind === 'did' ? [String(detail['effect'])] : []));
  return [...new Set([...answers, ...did])];
}
