/** The playbooks in force: taken up from files, kept in the database, and the same in every process. */
import type { Environment } from '@marcbachmann/cel-js';
import { canonicalJson, describeProblem, Playbook, type LintProblem } from '#sdk';
import { createFollowed, transaction, type Database, type Log, type Tx } from '../platform/index.ts';
import { compilePlaybook } from './compile.ts';
import { cyclesOf } from './cycles.ts';
import {
  folderMark,
  foldersOf,
  linkedOf,
  readCases,
  readPlaybooks,
  readPolicies,
  type PlaybookFolders,
  type Playbooks,
  type ReadPlaybook,
} from './files.ts';
import { deleteFile, listFiles, lockFiles, saveFile, type FileRow } from './files-store.ts';
import { createLanguage } from './language.ts';
import { loadPlaybook, nameOf, type Catalog, type Loaded, type LoadedPlaybook } from './load.ts';
import { POLICIES_FILE } from './policies.ts';
import { revisionSource, saveRevision } from './store.ts';

export interface ShelfParts {
  readonly database: Database;
  readonly folders: PlaybookFolders;
  readonly catalog: Omit<Catalog, 'people' | 'connections'>;
  /** As they are now. */
  readonly connections: () => NonNullable<Catalog['connections']>;
  readonly people: () => Promise<Catalog['people']>;
  readonly log: Log;
}

/** `all` and `problems` are as they are now. */
export interface Shelf extends Playbooks {
  /** Why the file of a playbook is not in force as it is now, with the revision that stays in force meanwhile. */
  readonly refused: readonly Refused[];
  /** A file's text as it would be taken up now. */
  lint(text: string, file: string): Promise<Loaded>;
  /** The file of cases beside a playbook; null where there is none. */
  casesOf(name: string): Promise<{ readonly file: string; readonly text: string } | null>;
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

export function createShelf({ database, folders, catalog, connections, people, log }: ShelfParts): Shelf {
  const language = createLanguage(catalog.limits);
  /** By name and revision. */
  const known = new Map<string, LoadedPlaybook>();
  let all: readonly LoadedPlaybook[] = [];
  let refused: readonly Refused[] = [];
  /** Problems that this process has told. */
  let logged: ReadonlySet<string> = new Set();
  let following = false;

  /** Other than before once a file or a connection is: what may go out by a step hangs on both. */
  async function mark(): Promise<string> {
    return `${await folderMark(folders.own)}\n${JSON.stringify([...connections()])}`;
  }

  async function takeUp(): Promise<void> {
    const read = await readPlaybooks(folders, { ...catalog, connections: connections(), people: await people() });
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
      return { chosen, before: [...before.values()] };
    });
    put(moved.chosen, following ? [] : moved.before);
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
    const now = chosen
      .flatMap(({ playbook }) => (playbook === null ? [] : [playbook]))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    for (const one of now) known.set(`${one.name}@${one.revision}`, one);
    refused = refusedOf(chosen);
    // Of what was known before, whoever works tells: not each command anew.
    logged = tellRefused(refused, logged, new Set(before.flatMap(problemWords)), log);
    tellMoved(all, now, log);
    if (now.length !== all.length || now.some((one, at) => one !== all[at])) all = now;
  }

  async function kept(tx: Tx, name: string, revision: string): Promise<LoadedPlaybook | null> {
    return known.get(`${name}@${revision}`) ?? readRevision(tx, name, revision, language);
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
      return all;
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
      return loadPlaybook(text, file, { ...catalog, people: now, policies, connections: connections() }, language);
    },
    casesOf: (name) => readCases(folders, name),
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

function isThere<T>(value: T | null): value is T {
  return value !== null;
}

/** Null where this version cannot read it any more. */
async function readRevision(
  tx: Tx,
  name: string,
  revision: string,
  language: Environment,
): Promise<LoadedPlaybook | null> {
  const source = Playbook.safeParse(await revisionSource(tx, name, revision));
  if (!source.success) return null;
  return { name, revision, source: source.data, plan: compilePlaybook(source.data, language) };
}

function isSame(before: FileRow | undefined, now: FileRow): boolean {
  return (
    before !== undefined &&
    before.revision === now.revision &&
    before.file === now.file &&
    canonicalJson(before.problems) === canonicalJson(now.problems)
  );
}

function refusedOf(chosen: readonly Chosen[]): readonly Refused[] {
  return chosen.flatMap(({ row: { playbook, revision, problems } }) =>
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
