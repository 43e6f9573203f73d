/** A connection's test, scope by scope, as a person reads it. */
import type { Check } from '#sdk';
import { faultLine } from '../session.ts';
import { visible } from '../words.ts';

export function told(checks: readonly Check[]): string[] {
  return checks.flatMap(({ scope, ok, missing, costs, cure }) => [
    visible(
      `${ok ? 'ok     ' : 'missing'}  ${scope}${missing === null ? '' : `: ${faultLine({ message: missing, cure })}`}`,
    ),
    ...(costs === null ? [] : [visible(`         without it: ${costs}`)]),
  ]);
}
