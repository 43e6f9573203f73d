/** Expressions over an activity, for whoever keeps such data beside playbooks: the same language, checked and compiled as a playbook's condition is. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Activity } from '#sdk';
import { NOTHING } from './analysis.ts';
import { compileExpression, frameOf } from './evaluate.ts';
import { Absent } from './functions.ts';
import { NOTHING_KNOWN } from './known.ts';
import { ACTIVITY, createLanguage } from './language.ts';
import type { Flaw } from './lint-cel.ts';
import { judge, type Place } from './lint-expression.ts';
import { readYaml, type Yaml } from './yaml.ts';

export interface Expressions {
  /** YAML as data, with the place of everything in it. */
  readYaml(text: string, file: string): Yaml;
  /** What is wrong with it, and else its type as CEL names it. */
  check(source: string): { readonly flaws: readonly Flaw[]; readonly type: string | null };
  /** Undefined where it has no value, be it that something is absent. Never throws. */
  compile(source: string): (activity: Activity) => unknown;
}

export function createExpressions(language: Environment = createLanguage()): Expressions {
  const scope = new Map([['activity', ACTIVITY]]);
  const place: Place = { language, scope, facts: NOTHING, known: NOTHING_KNOWN, elsewhere: new Map() };
  return {
    readYaml,
    check(source) {
      const { flaws, type } = judge(source, place);
      return { flaws, type };
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
