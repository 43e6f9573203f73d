/** Conditions on a response, in the language of the playbooks' conditions. */
import { z } from 'zod';
import { Fault } from '#sdk';
import type { ResponseHead } from '../library/index.ts';
import { NewResponse } from '../library/index.ts';
import { createLanguage, languageFor, shapeOf } from '../playbook/index.ts';

const Head = NewResponse.omit({ situation: true, decision: true, answers: true }).extend({
  id: z.string(),
  source: z.string(),
  preferred: z.boolean(),
  version: z.number(),
  created_at: z.string(),
  changed_at: z.string(),
});

/** What is absent makes it false, as in a playbook. Throws `rejected`, with the mistake and the fields there are. */
export function conditionOn(source: string): (response: ResponseHead) => boolean {
  const language = languageFor(createLanguage(), new Map([['response', shapeOf(Head)]]));
  const checked = language.check(source);
  const isBool = checked.type === 'bool' || checked.type === 'dyn';
  if (!checked.valid || !isBool)
    throw new Fault(
      'rejected',
      checked.valid ? `"${source}" is ${checked.type}, not true or false` : mistake(checked.error),
      {
        cure: `Write it as response.product == 'camera' && 'heat' in response.topics; what may be absent as has(response.market). There are ${Object.keys(Head.shape).join(', ')}.`,
      },
    );
  const holds = language.parse(source);
  return (response) => {
    const present = Object.fromEntries(Object.entries(response).filter(([, value]) => value !== null));
    try {
      return holds({ response: present }) === true;
    } catch {
      return false;
    }
  };
}

/** Without the picture that it draws. */
function mistake(error: Error | undefined): string {
  return error?.message.split('\n')[0] ?? 'it is no condition';
}
