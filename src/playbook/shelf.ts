/** The playbooks in force: taken up from files, kept in the database, and the same in every process. */
import type { Environment } from '@marcbachmann/cel-js';
import { canonicalJson, describeProblem, Playbook, type LintProblem } from '#sdk';
import {
  createFollowed,
  isTakenUp,
  lazily,
  markOf,
  saveTakenUp,
  transaction,
  type Database,
  type Log,
  type Tx,
} from '../platform/index.ts';
import { compilePlaybook } from './compile.ts';
import { cyclesOf } from './cycles.ts';
import {
  folderMark,
  foldersOf,
  linkedOf,
  readPlaybooks,
  readPolicies,
  readText,
  readTexts,
  type FileText,
  type PlaybookFolders,
  type Playbooks,
  type ReadPlaybook,
} from './files.ts';
import { deleteFile, listFiles, lockFiles, saveFile, type FileRow } from './files-store.ts';
import { createLanguage } from './language.ts';
import { loadPlaybook, nameOf, type Catalog, type Loaded, type LoadedPlaybook } from './load.ts';
import { POLICIES_FILE } from './policies.ts';
import { revisionSource, saveRevision, sourcesInForce } from './store.ts';

export interface ShelfParts {
  readonly database: Database;
  readonly folders: PlaybookFolders;
  readonly catalog: Omit<Catalog, 'people' | 'connections'>;
  /** As they are now. */
  readonly connections: () => NonNullable<Catalog['connections']>;
  readonly people: () => Promise<Catalog['people']>;
  /** See `readPlaybooks`: what else it hangs on how a file is judged. */
  readonly by: string;
  /** What was found of the very same files is trusted. */
  readonly trusting: boolean;
  readonly log: Log;
}

/** `all` and `problems` are as they are now. */
export interface Shelf extends Playbooks {
  /** Why the file of a playbook is not in force as it is now, with the revision that stays in force meanwhile. */
  readonly refused: readonly Refused[];
  /** A file's text as it would be taken up now. */
  lint(text: string, file: string): Promise<Loaded>;
  /** A playbook's file as it is now, whether it is in force or not; null where there is none. */
  fileOf(name: string): Promise<FileText | null>;
  /** The file of cases beside a playbook; null where there is none. */
  casesOf(name: string): Promise<FileText | null>;
  /** Takes up what the files hold now. */
  takeUp(): Promise<void>;
  /** Takes up what is changed here or by another process, until it is stopped. */
  follow(): { stop(): Promise<void> };
}

export interface Refused {
  readonly playbook: string;
  /** Null where it has never been without fault: it starts nothing. */
  readonly revision: string | null;
  readonly problems: readonly LintProblem[];
}

const NONE: readonly LoadedPlaybook[] = [];
function none() {
  return NONE;
}

export function createShelf(parts: ShelfParts): Shelf {
  const { database, folders, catalog, connections, people, log } = parts;
  const language = lazily(() => createLanguage(catalog.limits));
  /** By name and revision. */
  const known = new Map<string, LoadedPlaybook>();
  let all: () => readonly LoadedPlaybook[] = none;
  let refused: readonly Refused[] = [];
  /** Problems that this process has told. */
  let logged: ReadonlySet<string> = new Set();
  let following = false;

  /** Other than before once a file or a connection is: what may go out by a step hangs on both. */
  async function mark(): Promise<string> {
    return `${await folderMark(folders.own)}\n${JSON.stringify([...connections()])}`;
  }

  /** Other than before once a file is judged by anything else. Whom a built-in one asks keeps it from nothing. */
  async function judgedBy(now: Catalog['people']): Promise<string> {
    const texts = await readTexts(folders);
    const named = texts.own.length === 0 || now === null ? null : [...now.people, '', ...now.teams, '', ...now.roles];
    return markOf([parts.by, texts, named, [...connections()], [...catalog.actions.keys()]]);
  }

  async function takeUp(): Promise<void> {
    const now = await people();
    const judged = await judgedBy(now);
    if (parts.trusting && (await isTakenUp(database.pool, 'playbooks', judged))) return revive();
    const read = await readPlaybooks(folders, { ...catalog, connections: connections(), people: now });
    const moved = await transaction(database.pool, async (tx) => {
      await lockFiles(tx);
      const before = new Map((await listFiles(tx)).map((row) => [row.playbook, row]));
      const chosen = [
        ...(await chooseFiles(read.playbooks, before, (name, revision) => kept(tx, name, revision), catalog.actions)),
        ...policyRows(read.policies.problems),
      ];
      for (const { row, playbook } of chosen) {
        if (playbook !== null) await saveRevision(tx, row.playbook, playbook.revision, playbook.source);
        if (!isSame(before.get(row.playbook), row)) await saveFile(tx, row);
      }
      const names = new Set(chosen.map(({ row }) => row.playbook));
      for (const name of before.keys()) if (!names.has(name)) await deleteFile(tx, name);
      await saveTakenUp(tx, 'playbooks', judged);
      return { chosen, before: [...before.values()] };
    });
    put(moved.chosen, following ? [] : moved.before);
  }

  /** What was found of the very same files, each read once it is asked for. Whoever works tells what is wrong with them. */
  async function revive(): Promise<void> {
    refused = refusedOf(await listFiles(database.pool));
    const sources = await sourcesInForce(database.pool);
    all = lazily(() =>
      sources
        .map(({ playbook, revision, source }) => revived(playbook, revision, source, language))
        .filter(isThere)
        .toSorted(byName),
    );
  }

  /** As the database says. */
  async function refresh(): Promise<void> {
    const rows = await listFiles(database.pool);
    const chosen: Chosen[] = [];
    for (const row of rows)
      chosen.push({
        row,
        playbook: row.revision === null ? null : await kept(database.pool, row.playbook, row.revision),
      });
    put(chosen, []);
  }

  function put(chosen: readonly Chosen[], before: readonly FileRow[]): void {
    const now = chosen.flatMap(({ playbook }) => (playbook === null ? [] : [playbook])).toSorted(byName);
    for (const one of now) known.set(`${one.name}@${one.revision}`, one);
    refused = refusedOf(chosen.map(({ row }) => row));
    // Of what was known before, whoever works tells: not each command anew.
    logged = tellRefused(refused, logged, new Set(before.flatMap(problemWords)), log);
    const earlier = all();
    tellMoved(earlier, now, log);
    if (now.length !== earlier.length || now.some((one, at) => one !== earlier[at])) all = () => now;
  }

  async function kept(tx: Tx, name: string, revision: string): Promise<LoadedPlaybook | null> {
    return (
      known.get(`${name}@${revision}`) ?? revived(name, revision, await revisionSource(tx, name, revision), language)
    );
  }

  const followed = createFollowed({
    mark,
    takeUp,
    refresh,
    failed: 'changed playbooks could not be taken up; trying again',
    log,
  });
  return {
    get all() {
      return all();
    },
    get problems() {
      return refused.flatMap(({ problems }) => problems);
    },
    get refused() {
      return refused;
    },
    async lint(text, file) {
      const now = await people();
      const policies = await readPolicies(foldersOf(folders), now);
      return loadPlaybook(text, file, { ...catalog, people: now, policies, connections: connections() }, language());
    },
    fileOf: (name) => readText(folders, name, 'yaml'),
    casesOf: (name) => readText(folders, name, 'cases.yaml'),
    takeUp: followed.takeUp,
    follow() {
      following = true;
      logged = tellRefused(refused, logged, new Set(), log);
      return followed.follow();
    },
  };
}

interface Chosen {
  readonly row: FileRow;
  /** The one in force. */
  readonly playbook: LoadedPlaybook | null;
}

/** The newest that is without fault: of a file that is wrong, the revision that was in force before it. */
async function chooseFiles(
  read: readonly ReadPlaybook[],
  before: ReadonlyMap<string, FileRow>,
  kept: (name: string, revision: string) => Promise<LoadedPlaybook | null>,
  actions: Catalog['actions'],
): Promise<readonly Chosen[]> {
  const chosen = new Map<string, Chosen>();
  for (const [name, files] of Map.groupBy(read, (one) => one.name)) {
    const last = files.at(-1);
    if (last === undefined) continue;
    const problems = 'problems' in last.loaded ? last.loaded.problems : [];
    const { revision = null } = before.get(name) ?? {};
    const fallen = problems.length === 0 || revision === null ? null : await kept(name, revision);
    const playbook =
      fallen ?? files.map(({ loaded }) => ('playbook' in loaded ? loaded.playbook : null)).findLast(isThere) ?? null;
    chosen.set(name, {
      row: { playbook: name, file: last.file, revision: playbook?.revision ?? null, problems },
      playbook,
    });
  }
  const texts = new Map(read.map((one) => [one.name, one]));
  for (;;) {
    const linked = [...chosen.values()].flatMap(({ playbook }) =>
      playbook === null ? [] : [linkedOf(playbook, texts.get(playbook.name))],
    );
    const cycles = [...cyclesOf(linked, actions)];
    if (cycles.length === 0) return [...chosen.values()];
    const isNew = ([name]: (typeof cycles)[number]): boolean =>
      chosen.get(name)?.row.revision !== before.get(name)?.revision;
    // Whoever closes the circle is refused; those that were there before go on.
    const closing = cycles.some(isNew) ? cycles.filter(isNew) : cycles;
    for (const [name, problem] of closing) {
      const one = chosen.get(name);
      if (one === undefined) continue;
      const { revision = null } = before.get(name) ?? {};
      const fallen = revision === null || revision === one.row.revision ? null : await kept(name, revision);
      const row = { ...one.row, revision: fallen?.revision ?? null, problems: [...one.row.problems, problem] };
      chosen.set(name, { row, playbook: fallen });
    }
  }
}

/** Kept beside the playbooks, so that every process tells what is wrong there. */
function policyRows(problems: readonly LintProblem[]): readonly Chosen[] {
  const [first] = problems;
  return first === undefined
    ? []
    : [{ row: { playbook: nameOf(POLICIES_FILE), file: first.file, revision: null, problems }, playbook: null }];
}

function byName(one: LoadedPlaybook, other: LoadedPlaybook): number {
  return one.name < other.name ? -1 : 1;
}

function isThere<T>(value: T | null): value is T {
  return value !== null;
}

/** Null where this version cannot read it any more. */
function revived(name: string, revision: string, source: unknown, language: () => Environment): LoadedPlaybook | null {
  const parsed = Playbook.safeParse(source);
  if (!parsed.success) return null;
  const plan = lazily(() => compilePlaybook(parsed.data, language()));
  return {
    name,
    revision,
    source: parsed.data,
    get plan() {
      return plan();
    },
  };
}

function isSame(before: FileRow | undefined, now: FileRow): boolean {
  return (
    before !== undefined &&
    before.revision === now.revision &&
    before.file === now.file &&
    canonicalJson(before.problems) === canonicalJson(now.problems)
  );
}

function refusedOf(rows: readonly FileRow[]): readonly Refused[] {
  return rows.flatMap(({ playbook, revision, problems }) =>
    problems.length === 0 ? [] : [{ playbook, revision, problems }],
  );
}

function problemWords({ problems }: { readonly problems: readonly LintProblem[] }): readonly string[] {
  return problems.map(describeProblem);
}

/** Answers those that are told by now. */
function tellRefused(
  refused: readonly Refused[],
  logged: ReadonlySet<string>,
  quiet: ReadonlySet<string>,
  log: Log,
): ReadonlySet<string> {
  const told = new Set<string>();
  for (const { revision, problems } of refused)
    for (const one of problems) {
      const words = describeProblem(one);
      if (!logged.has(words)) {
        if (quiet.has(words)) continue;
        const more = revision === null ? {} : { in_force: revision.slice(0, 8) };
        log.error(`${one.file}:${one.line}:${one.column}: ${one.problem}`, { cure: one.cure, ...more });
      }
      told.add(words);
    }
  return told;
}

function tellMoved(before: readonly LoadedPlaybook[], now: readonly LoadedPlaybook[], log: Log): void {
  if (before.length === 0) return;
  const revisions = new Map(before.map(({ name, revision }) => [name, revision]));
  for (const { name, revision } of now) {
    if (revisions.get(name) !== revision) log.info(`playbook ${name} is in force in revision ${revision.slice(0, 8)}`);
    revisions.delete(name);
  }
  for (const name of revisions.keys()) log.info(`playbook ${name} is not in force any more`);
}
