/** The playbook files: the built-in ones, and a company's own, which win by name. The one file here that reads a disk. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { branchesOf, type LintProblem, type Playbook, type Step } from '#sdk';
import { cyclesOf, type Linked } from './cycles.ts';
import { SLICES_FILE } from '../signals/index.ts';
import { createLanguage } from './language.ts';
import { loadPlaybook, nameOf, type Catalog, type Loaded, type LoadedPlaybook } from './load.ts';
import { missingPerson } from './lint-ask.ts';
import { mergePolicies, namedIn, parsePolicies, POLICIES_FILE, type Policies, type Policy } from './policies.ts';
import { say, told } from './say.ts';
import { readYaml } from './yaml.ts';

export interface PlaybookFolders {
  /** None where null. */
  readonly builtIn: string | null;
  /** In the data folder; it need not exist. */
  readonly own: string;
}

export interface Playbooks {
  readonly all: readonly LoadedPlaybook[];
  /** What is wrong with any of the files; a file with problems is left out and never stops the good ones. */
  readonly problems: readonly LintProblem[];
}

/** One file, read. */
export interface ReadPlaybook {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly loaded: Loaded;
}

export async function loadPlaybooks(folders: PlaybookFolders, catalog: Catalog): Promise<Playbooks> {
  const { playbooks, policies } = await readPlaybooks(folders, catalog);
  const problems: LintProblem[] = [...policies.problems];
  const all = new Map<string, LoadedPlaybook>();
  const read = new Map<string, ReadPlaybook>();
  for (const one of playbooks) {
    if ('problems' in one.loaded) {
      problems.push(...one.loaded.problems);
      continue;
    }
    all.set(one.name, one.loaded.playbook);
    read.set(one.name, one);
  }
  const linked = [...all.values()].map((one) => linkedOf(one, read.get(one.name)));
  for (const [name, problem] of cyclesOf(linked, catalog.actions)) {
    all.delete(name);
    problems.push(problem);
  }
  return { all: [...all.values()], problems };
}

export interface ReadFolders {
  /** The built-in ones, then a company's own: of one name, the last one counts. */
  readonly playbooks: readonly ReadPlaybook[];
  readonly policies: Policies;
}

export async function readPlaybooks(folders: PlaybookFolders, catalog: Catalog): Promise<ReadFolders> {
  const policies = await readPolicies(foldersOf(folders), catalog.people);
  const language = createLanguage(catalog.limits);
  const playbooks: ReadPlaybook[] = [];
  for (const folder of foldersOf(folders)) {
    // Whom a built-in one asks, and where it sends, may not be there yet: it is loaded all the same, and starts nothing until it is.
    const known = {
      ...catalog,
      policies,
      ...(folder === folders.builtIn && { people: null, lacking: 'advice' as const }),
    };
    for (const file of await playbooksIn(folder)) {
      const text = await readFile(file, 'utf8').catch((error: unknown) => unreadable(file, error));
      const name = nameOf(file);
      const loaded = typeof text === 'string' ? loadPlaybook(text, file, known, language) : { problems: [text] };
      playbooks.push({ name, file, text: typeof text === 'string' ? text : '', loaded });
    }
  }
  return { playbooks, policies };
}

/** All that is written in these folders but cases, each by its path. */
export async function readTexts({ builtIn, own }: PlaybookFolders) {
  return { builtIn: builtIn === null ? [] : await textsOf(builtIn), own: await textsOf(own) };
}

async function textsOf(folder: string): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    (await yamlFiles(folder)).map(async (file) => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => unreadable(file, error).problem);
      return [file, text] as const;
    }),
  );
}

/** The escalation policies of these folders: of one name, the last one counts. Whoever they name is looked up. */
export async function readPolicies(all: readonly string[], people: Catalog['people']): Promise<Policies> {
  const read: Policies[] = [];
  for (const folder of all) {
    const file = join(folder, POLICIES_FILE);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      return unreadable(file, error);
    });
    if (text === null) continue;
    read.push(typeof text === 'string' ? lintPolicies(text, file, people) : { all: new Map(), problems: [text] });
  }
  return mergePolicies(read);
}

export interface FileText {
  /** Without its folder. */
  readonly file: string;
  readonly text: string;
  /** A company's own, and not one of the built-in ones. */
  readonly own: boolean;
}

/** A playbook's file, or that of its cases: a company's own, else the built-in one; null where there is none. */
export async function readText(
  folders: PlaybookFolders,
  name: string,
  kind: 'yaml' | 'cases.yaml',
): Promise<FileText | null> {
  for (const folder of foldersOf(folders).toReversed()) {
    const file = join(folder, `${basename(name).replaceAll('_', '-')}.${kind}`);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return { file: basename(file), text, own: folder === folders.own };
  }
  return null;
}

export function lintPolicies(text: string, file: string, people: Catalog['people']): Policies {
  const { all, problems } = parsePolicies(text, file);
  const looked = [...all.values()].map((policy): [string, Policy] => {
    const missing = namedIn(policy).flatMap(({ path, reference }) => {
      const found = missingPerson(people, reference);
      return found === null ? [] : [policy.yaml.at({ path }, found.problem, found.cure)];
    });
    return [policy.name, { ...policy, problems: [...policy.problems, ...missing] }];
  });
  const ofAll = looked.flatMap(([, one]) => one.problems);
  return { all: new Map(looked), problems: all.size === 0 ? problems : ofAll };
}

export function foldersOf({ builtIn, own }: PlaybookFolders): readonly string[] {
  return builtIn === null ? [own] : [builtIn, own];
}

function unreadable(file: string, error: unknown): LintProblem {
  const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const place = { file, line: 1, column: 1, where: '' };
  return told(place, say('it cannot be read‹why›', { why }), 'let the user that Bondfire runs as read it');
}

/** How a place in its file is named; without the file, by the playbook's name. */
export function linkedOf(
  { name, source }: Pick<LoadedPlaybook, 'name' | 'source'>,
  { file, text }: { readonly file: string; readonly text: string } = { file: name, text: '' },
): Linked {
  return { name, source, at: (path, problem, cure) => readYaml(text, file).at({ path }, problem, cure) };
}

/** The built-in ones, then a company's own, each by its path. */
export async function playbookFiles(folders: PlaybookFolders): Promise<string[]> {
  return (await Promise.all(foldersOf(folders).map(playbooksIn))).flat();
}

/** What lies beside playbooks and is none. */
const BESIDE: ReadonlySet<string> = new Set([POLICIES_FILE, SLICES_FILE]);

async function playbooksIn(folder: string): Promise<string[]> {
  return (await yamlFiles(folder)).filter((file) => !BESIDE.has(basename(file)));
}

/** Other than before once a file is written, added or removed, and the same otherwise. */
export async function folderMark(folder: string): Promise<string> {
  const marks = await Promise.all(
    (await yamlFiles(folder)).map(async (file) => {
      const at = await stat(file, { bigint: true }).catch(() => null);
      // The time of the last change cannot be set back, as that of writing can.
      return at === null ? `${file} gone` : `${file} ${at.ctimeNs} ${at.size} ${at.ino}`;
    }),
  );
  return marks.join('\n');
}

async function yamlFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Every step of a list, those of all branches included. */
export function everyStep(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => [step, ...branchesOf(step).flatMap((branch) => everyStep(branch.steps))]);
}

/** Whether those who reported something are all answered on the way from that step on. */
export function answersAfter({ source, plan }: LoadedPlaybook, step: string): boolean {
  const later = plan.from(step.replace(/\[.*/, ''));
  return everyStep(source.steps).some((one) => 'do' in one && one.do === 'issue.answer' && later.has(one.id));
}

/** The actions on the way from that step on; null: all of them. */
export function actionsFrom(
  { source, plan }: LoadedPlaybook,
  step: string | null,
): readonly { readonly step: string; readonly action: string; readonly via: string | null }[] {
  const later = step === null ? null : plan.from(step.replace(/\[.*/, ''));
  return everyStep(source.steps).flatMap((one) =>
    'do' in one && later?.has(one.id) !== false ? [{ step: one.id, action: one.do, via: one.via ?? null }] : [],
  );
}

/** Every action that a playbook may do, in any branch. */
export function actionsOf({
  steps,
}: Pick<Playbook, 'steps'>): { readonly action: string; readonly via: string | null }[] {
  return everyStep(steps).flatMap((step) => ('do' in step ? [{ action: step.do, via: step.via ?? null }] : []));
}
