/** Runs a cases file: each case is a record and what the mapping has to make of it. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { MappedActivity, type LintProblem, type Mapped } from '#sdk';
import type { CompiledMapping } from './compile.ts';
import { dotted, readYaml } from './yaml.ts';

/**
 * Exactly one of `activity` (each named field deeply equal; objects may name some members only), `skipped` (the reason) and
 * `drift` (all the fields that drift, in any order; `problem` is how its text begins).
 */
export const Case = z
  .strictObject({
    case: z.string().min(1),
    record: z.unknown(),
    activity: z.record(z.string(), z.unknown()).optional(),
    skipped: z.string().optional(),
    drift: z
      .array(z.strictObject({ field: z.string(), problem: z.string().optional() }))
      .min(1)
      .optional(),
  })
  .refine((one) => [one.activity, one.skipped, one.drift].filter((expected) => expected !== undefined).length === 1, {
    message: 'a case expects exactly one of activity, skipped and drift',
  });
export type Case = z.infer<typeof Case>;
const Cases = z.array(Case).min(1);
const CURE =
  'write a list of { case: …, record: {…}, and one of activity: {…}, skipped: …, drift: [{ field: …, problem: … }] }';
/** Records in cases may be long. */
const FILE_LIMIT = 10_000_000;

export interface CaseResult {
  readonly case: string;
  /** Null where the case holds; else what came instead. */
  readonly failure: string | null;
  readonly mapped: Mapped;
}

export function parseCases(
  text: string,
  file: string,
): { readonly cases: readonly Case[] } | { readonly problems: readonly LintProblem[] } {
  const yaml = readYaml(text, file, FILE_LIMIT);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const { success, data, error } = Cases.safeParse(yaml.data);
  if (success) return { cases: data };
  return {
    problems: error.issues.map(({ path, message }) =>
      yaml.at(
        path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
        message,
        CURE,
      ),
    ),
  };
}

export function runCases(cases: readonly Case[], mapping: CompiledMapping): CaseResult[] {
  return cases.map((one) => {
    const mapped = mapping.map(one.record);
    return { case: one.case, failure: failureOf(one, mapped), mapped };
  });
}

function failureOf(expected: Case, mapped: Mapped): string | null {
  if (expected.skipped !== undefined) {
    return 'skipped' in mapped && mapped.skipped === expected.skipped
      ? null
      : `not skipped because ${expected.skipped}: ${told(mapped)}`;
  }
  if (expected.drift) return driftFailure(expected.drift, mapped);
  if (!('activity' in mapped)) return `not mapped: ${told(mapped)}`;
  const { success, error } = MappedActivity.safeParse(mapped.activity);
  if (!success) return `not a MappedActivity: ${z.prettifyError(error)}`;
  const differences = different(expected.activity, mapped.activity, []);
  return differences.length > 0 ? differences.join('; ') : null;
}

function driftFailure(expected: NonNullable<Case['drift']>, mapped: Mapped): string | null {
  if (!('drift' in mapped)) return `no drift: ${told(mapped)}`;
  const rest = [...mapped.drift];
  for (const { field, problem = '' } of expected) {
    const index = rest.findIndex((one) => one.field === field && one.problem.startsWith(problem));
    if (index === -1) return `${field} did not drift with "${problem}": ${told(mapped)}`;
    rest.splice(index, 1);
  }
  return rest.length > 0 ? `drift that the case does not name: ${told({ drift: rest })}` : null;
}

/** Objects by the members named, all else as a whole. */
function different(expected: unknown, actual: unknown, path: readonly string[]): string[] {
  const named = typeof expected === 'object' && expected !== null && !Array.isArray(expected);
  const found = typeof actual === 'object' && actual !== null && !Array.isArray(actual);
  if (named && found) {
    return Object.entries(expected).flatMap(([key, value]) =>
      different(value, Object.hasOwn(actual, key) ? (actual as Readonly<Record<string, unknown>>)[key] : undefined, [
        ...path,
        key,
      ]),
    );
  }
  if (isDeepStrictEqual(expected, actual)) return [];
  return [`${dotted(path)} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
}

function told(mapped: Mapped): string {
  if ('skipped' in mapped) return `skipped because ${mapped.skipped}`;
  if ('activity' in mapped) return `mapped to ${JSON.stringify(mapped.activity)}`;
  return mapped.drift.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
}
