/** CloudEvents that another system posts to us. */
import { z } from 'zod';
import { defineStream, parseJson } from '#sdk';
import { structured } from '../formats.ts';
import { recordsOf } from '../schema.ts';

export const events = defineStream({
  summary: 'CloudEvents 1.0: structured, in batches or binary.',
  docs: 'https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md',
  record: z.looseObject({ id: z.string().min(1), source: z.string().min(1) }),
  /** Events with the same source and id are the same event, says the specification. */
  key: ({ id, source }) => ({ id: `${source} ${id}`, version: '1' }),
  parse: (body: Uint8Array) => recordsOf(parseJson(body)).map(structured),
  edits: 'invisible',
  deletes: 'invisible',
});
