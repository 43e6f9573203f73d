/** What is wrong in a file that people write: where it is, what it is, and what to do about it. */
export interface LintProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The path inside the file: `steps.0.wait`. */
  readonly where: string;
  readonly problem: string;
  readonly cure: string;
  /** The same in other languages, where it is known in them. */
  readonly others?: Readonly<Record<Exclude<LintLanguage, 'en'>, { readonly problem: string; readonly cure: string }>>;
}

export type LintLanguage = 'en' | 'de';

/** In English where it is not known in that language. */
export function problemIn(language: LintLanguage, { others, ...english }: LintProblem): LintProblem {
  return language === 'en' ? english : { ...english, ...others?.[language] };
}

/** One line, as an editor's terminal can follow it: `playbooks/x.yaml:10:13 steps.0.wait: soon is no duration; write it as 30m`. */
export function describeProblem({ file, line, column, where, problem, cure }: LintProblem): string {
  return `${file}:${line}:${column} ${where === '' ? '' : `${where}: `}${problem}; ${cure}`;
}
