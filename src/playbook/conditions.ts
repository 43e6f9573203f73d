/** Expressions over an activity, for whoever keeps such data beside playbooks: the same language, checked and compiled as a playbook's condition is. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Activity, LintProblem } from '#sdk';
import { NOTHING } from './analysis.ts';
import { compileExpression, frameOf } from './evaluate.ts';
import { Absent } from './functions.ts';
import { NOTHING_KNOWN } from './known.ts';
import { ACTIVITY, createLanguage } from './language.ts';
import { judge, type Place } from './lint-expression.ts';
import { asIs, saidOf } from './say.ts';
import { readYaml, type Spot, type Yaml } from './yaml.ts';

export interface Expressions {
  /** YAML as data, with the place of everything in it. */
  readYaml(
    text: string,
    file: string,
  ): Pick<Yaml, 'data' | 'problems'> & {
    at(spot: Spot, problem: string, cure: string): LintProblem;
  };
  /** What is wrong with it, and else its type as CEL names it. */
  check(source: string): {
    readonly flaws: readonly { readonly at: number; readonly problem: string; readonly cure: string }[];
    readonly type: string | null;
  };
  /** Undefined where it has no value, be it that something is absent. Never throws. */
  compile(source: string): (activity: Activity) => unknown;
}

export function createExpressions(language: Environment = createLanguage()): Expressions {
  const scope = new Map([['activity', ACTIVITY]]);
  const place: Place = { language, scope, facts: NOTHING, known: NOTHING_KNOWN, elsewhere: new Map() };
  return {
    readYaml(text, file) {
      const yaml = readYaml(text, file);
      return { ...yaml, at: (spot, problem, cure) => yaml.at(spot, asIs(problem), asIs(cure)) };
    },
    check(source) {
      const { flaws, type } = judge(source, place);
      return {
        flaws: flaws.map(({ at, problem, cure }) => ({ at, problem: saidOf(problem).en, cure: saidOf(cure).en })),
        type,
      };
    },
    compile(source) {
      const { run } = compileExpression(language, source);
      return (activity) => {
        const value = run(frameOf(activity));
        return value instanceof Absent ? undefined : value;
      };
    },
  };
}
