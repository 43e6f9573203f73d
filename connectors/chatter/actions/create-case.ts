import { z } from 'zod';
import { defineAction, Fault, type Call } from '#sdk';
import type { Chatter } from '../client.ts';
import { literal, lookFrom, quoted, sameText } from '../write.ts';

const Input = z.strictObject({
  subject: z.string().trim().min(1).max(255),
  description: z.string().trim().min(1).max(32_000).optional(),
  priority: z.string().trim().min(1).optional().meta({ description: 'One of the org’s: High, Medium, Low at first.' }),
  status: z.string().trim().min(1).optional(),
  origin: z.string().trim().min(1).optional().meta({ description: 'One of the org’s: Phone, Email, Web at first.' }),
  fields: z
    .record(z.string(), z.json())
    .optional()
    .meta({ description: 'Any other fields of the case, by their API names: {"AccountId": "001…"}.' }),
});
type Input = z.output<typeof Input>;

const Output = z.object({ external_id: z.string(), url: z.string() });
const Saved = z.looseObject({ id: z.string().nullish(), success: z.boolean() });
const Row = z.looseObject({ Id: z.string(), Description: z.string().nullish() });

export const createCase = defineAction({
  summary: 'Opens a case.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_sobject_create.htm',
  effect: 'write',
  input: Input,
  output: Output,
  async run(client: Chatter, { subject, description, priority, status, origin, fields }, call) {
    const body = {
      ...fields,
      Subject: subject,
      ...(description !== undefined && { Description: description }),
      ...(priority !== undefined && { Priority: priority }),
      ...(status !== undefined && { Status: status }),
      ...(origin !== undefined && { Origin: origin }),
    };
    const { id, success } = await client.read('POST', '/sobjects/Case', Saved, { doing: 'open a case', body, call });
    if (success && id) return written(client, id);
    throw new Fault('drift', 'Salesforce answered that the case was saved, without its id', { uncertain: true });
  },
  repeat: 'doubles',
  lookUp: find,
});

/** Among the cases that we opened since the effect was intended: the same subject and description. */
async function find(
  client: Chatter,
  { subject, description }: Input,
  call: Call,
): Promise<z.output<typeof Output> | null> {
  const { signal } = call;
  const me = (await client.me(signal)).id;
  const from = literal(await lookFrom(client, call));
  const soql = `SELECT Id, Description FROM Case WHERE CreatedById = ${quoted(me)} AND Subject = ${quoted(subject)} AND CreatedDate >= ${from} ORDER BY CreatedDate DESC`;
  const rows = await client.rows(soql, Row, { doing: 'look for the case', signal });
  const own = rows.find((row) => sameText(row.Description, description));
  return own ? written(client, own.Id) : null;
}

async function written(client: Chatter, id: string): Promise<z.output<typeof Output>> {
  return { external_id: id, url: `${await client.site()}/${id}` };
}
