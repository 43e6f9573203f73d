/** What a person types in place of what the playbook gives a step: whether the step takes it, and whether an approval would be passed by. */
import { z } from 'zod';
import { suggestion } from '#sdk';
import { misfit, Refused } from '../platform/index.ts';
import type { ActionFacts } from './load.ts';
import type { Typed } from './plan.ts';
import type { ActivePlaybook } from './runs.ts';
import { idOf } from './walk.ts';

/** Throws `rejected` with the cure. */
export function fitTyped(
  parts: { action(ref: string): Pick<ActionFacts, 'input' | 'effect'> | undefined },
  { name, plan }: ActivePlaybook,
  run: { readonly id: string },
  { step, input }: Typed,
): void {
  const id = idOf(step);
  const place = plan.place(id);
  if (place === null) throw new Refused({ code: 'not_there', what: 'step', id: step }, `${name} has no step ${step}`);
  const { verb, action, turns, approvals } = place;
  const facts = action === null ? undefined : parts.action(action);
  if (action === null || facts === undefined)
    throw new Refused(
      { code: 'takes_no_input', step },
      `${step} is ${verb === 'do' ? 'an action that there is not' : `a ${verb}`}, so it takes no input`,
      'Leave --with out, or name a do or an ask step.',
    );
  const given = step.split('[').length - 1;
  if (given !== turns)
    throw new Refused(
      { code: 'done_for_each', step: id, each: turns > 0 },
      turns === 0 ? `${id} is done once, so there is no ${step}` : `${id} is done once for each of a list`,
      turns === 0 ? `Name it as ${id}.` : `Say which it is for, counted from 0: --from ${id}${'[0]'.repeat(turns)}.`,
    );
  const approval = approvals.at(-1);
  if (approval !== undefined && facts.effect !== 'read')
    throw new Refused(
      { code: 'after_approval', step: id, approval },
      `${id} comes after the approval ${approval}, and nobody has approved what you typed`,
      `Put the text to those who approve it: bondfire playbook rerun ${run.id} --from ${approval}. One of them may edit it: --with '{"choice": "yes", "text": "…"}' --as <person>.`,
    );
  fitInput(action, facts.input, input);
}

function fitInput(action: string, schema: z.ZodType, input: Typed['input']): void {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : null;
  const strange = known === null ? [] : Object.keys(input).filter((key) => !known.includes(key));
  const problems = strange.map((key) => `${action} takes no ${key}: ${suggestion(key, known ?? [])}`);
  for (const issue of schema.safeParse(input).error?.issues ?? [])
    if (issue.code !== 'unrecognized_keys')
      problems.push(issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`);
  if (problems.length === 0) return;
  const { reason } = misfit(schema, input);
  const fields = reason.code === 'unfit' ? reason.fields : [];
  throw new Refused({ code: 'unfit', fields: [...strange, ...fields] }, problems.join('; '), {
    ...(known !== null && { cure: `${action} takes ${known.join(', ')}. What you type is the whole input.` }),
  });
}
