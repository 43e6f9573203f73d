/** Playbooks as texts: looked at, tried by their cases, drawn. Nothing is kept. */
import { describeProblem, type LintProblem, type Playbook } from '#sdk';
import { Refused } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';

const TEXT_LIMIT = 500_000;

export interface Linted {
  readonly problems: readonly LintProblem[];
  /** What keeps nothing from running. */
  readonly advice: readonly LintProblem[];
  /** Null where the text is no playbook; whom and what it names has no part in it. */
  readonly graph: playbook.Flow | null;
}

export interface PlaybookFiles extends playbook.FileText {
  /** Null where none lie beside it. */
  readonly cases: playbook.FileText | null;
}

/** Throws `config` where there is none, or none that is in force. */
export function loadedPlaybook(playbooks: AppParts['playbooks'], name: string): playbook.LoadedPlaybook {
  const found = playbooks.all.find((one) => one.name === name.replaceAll('-', '_'));
  if (found) return found;
  const refused = playbooks.refused.find((one) => one.playbook === name.replaceAll('-', '_'));
  if (refused)
    throw new Refused(
      { code: 'not_in_force', playbook: name },
      `${name} is not in force: ${refused.problems.map(describeProblem).join('; ')}`,
      { kind: 'config', cure: 'Mend its file: it is taken up by itself.' },
    );
  throw new Refused({ code: 'not_there', what: 'playbook', id: name }, `there is no playbook ${name}`, {
    kind: 'config',
    cure: `There are ${playbooks.all.map((one) => one.name).join(', ')}.`,
  });
}

export function playbookTextCommands({ playbooks, connectors }: Pick<AppParts, 'playbooks' | 'connectors'>) {
  const loaded = (name: string): playbook.LoadedPlaybook => loadedPlaybook(playbooks, name);

  /** Throws `rejected` with all that is wrong with it, each with its place. */
  async function sourceOf(text: string, name: string): Promise<Playbook> {
    const found = await playbooks.lint(fitText(text), `${name.replaceAll('_', '-')}.yaml`);
    if ('playbook' in found) return found.playbook.source;
    throw wrongFile(found.problems);
  }

  return {
    sourceOf,

    /** A file as it would be taken up now, with whom and what it may name. */
    async lintPlaybook(who: Principal, file: string, text: string): Promise<Linted> {
      permit(who, 'read');
      const found = await playbooks.lint(fitText(text), file);
      const graph = playbook.flowOfText(text, file);
      if ('problems' in found) return { problems: found.problems, advice: [], graph };
      return { problems: [], advice: found.advice, graph };
    },

    /** Its file as it is now, in force or not, and its cases. Throws `config` where it has none. */
    async playbookFiles(who: Principal, name: string): Promise<PlaybookFiles> {
      permit(who, 'read');
      const found = await playbooks.fileOf(name);
      if (found) return { ...found, cases: await playbooks.casesOf(name) };
      throw new Refused(
        { code: 'not_there', what: 'file', id: null },
        `${loaded(name).name} has no file here any more`,
        { kind: 'config', cure: 'Its revisions are kept: see them there.' },
      );
    },

    /** As JSON Schema: what a playbook's file may hold, for editors. */
    playbookSchema(who: Principal): Readonly<Record<string, unknown>> {
      permit(who, 'read');
      return playbook.playbookSchema();
    },

    /** Plays cases against a scripted clock. `text`: of a changed file; null: the one in force. `cases` null: those that lie beside it. */
    async testPlaybook(
      who: Principal,
      name: string,
      { text, cases }: { readonly text: string | null; readonly cases: string | null },
    ): Promise<readonly playbook.CaseResult[]> {
      permit(who, 'read');
      const source = text === null ? loaded(name).source : await sourceOf(text, name);
      const beside = cases === null ? await playbooks.casesOf(name) : { file: 'cases.yaml', text: fitText(cases) };
      if (beside === null)
        throw new Refused(
          { code: 'not_there', what: 'cases', id: null },
          `${name} has no cases beside it`,
          `Write ${name.replaceAll('_', '-')}.cases.yaml beside it, or send them.`,
        );
      const parsed = playbook.parsePlaybookCases(beside.text, beside.file);
      if ('problems' in parsed) throw wrongFile(parsed.problems);
      return playbook.runPlaybookCases(source, parsed.cases, playbook.limitsOf(connectors));
    },

    /** As a Mermaid flowchart. */
    async playbookGraph(who: Principal, name: string): Promise<string> {
      permit(who, 'read');
      return playbook.mermaid(loaded(name).source);
    },
  };
}

function wrongFile(problems: readonly LintProblem[]): Refused {
  const words = problems.map(describeProblem).join('\n');
  return new Refused({ code: 'wrong_file', problems }, words, 'Mend it, and try again.');
}

function fitText(text: string): string {
  if (text.length <= TEXT_LIMIT) return text;
  throw new Refused(
    { code: 'too_long', most: TEXT_LIMIT },
    `that has ${text.length} characters`,
    `Send at most ${TEXT_LIMIT}.`,
  );
}
