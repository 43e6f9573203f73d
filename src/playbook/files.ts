/** The playbook files: the built-in ones, and a company's own, which win by name. The one file here that reads a disk. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { branchesOf, type LintProblem, type Playbook, type Step } from '#sdk';
import { cyclesOf, type Linked } from './cycles.ts';
import { createLanguage } from './language.ts';
import { loadPlaybook, type Catalog, type LoadedPlaybook } from './load.ts';
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

/** Whom a built-in one asks, nobody may be yet: it is loaded all the same, and starts nothing until somebody is. */
export async function loadPlaybooks({ builtIn, own }: PlaybookFolders, catalog: Catalog): Promise<Playbooks> {
  const language = createLanguage(catalog.limits);
  const problems: LintProblem[] = [];
  const all = new Map<string, LoadedPlaybook>();
  const texts = new Map<string, { readonly file: string; readonly text: string }>();
  for (const folder of builtIn === null ? [own] : [builtIn, own]) {
    const known = folder === builtIn ? { ...catalog, people: null } : catalog;
    for (const file of await yamlFiles(folder)) {
      const text = await readFile(file, 'utf8');
      const loaded = loadPlaybook(text, file, known, language);
      if ('problems' in loaded) {
        problems.push(...loaded.problems);
        continue;
      }
      all.set(loaded.playbook.name, loaded.playbook);
      texts.set(loaded.playbook.name, { file, text });
    }
  }
  const linked = [...all.values()].map(({ name, source }): Linked => ({
    name,
    source,
    at: (path, problem, cure) => {
      const { file = name, text = '' } = texts.get(name) ?? {};
      return readYaml(text, file).at({ path }, problem, cure);
    },
  }));
  for (const [name, problem] of cyclesOf(linked, catalog.actions)) {
    all.delete(name);
    problems.push(problem);
  }
  return { all: [...all.values()], problems };
}

/** The built-in ones, then a company's own, each by its path. */
export async function playbookFiles({ builtIn, own }: PlaybookFolders): Promise<string[]> {
  const lists = await Promise.all((builtIn === null ? [own] : [builtIn, own]).map(yamlFiles));
  return lists.flat();
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

/** Every action that a playbook may do, in any branch. */
export function actionsOf({
  steps,
}: Pick<Playbook, 'steps'>): { readonly action: string; readonly via: string | null }[] {
  return everyStep(steps).flatMap((step) => ('do' in step ? [{ action: step.do, via: step.via ?? null }] : []));
}
