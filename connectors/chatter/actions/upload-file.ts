import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { Chatter } from '../client.ts';
import { multipart } from '../multipart.ts';
import { literal, lookFrom, quoted, sameText } from '../write.ts';

/** Titles of files are cut by Salesforce at 255 characters. */
const Input = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .meta({ description: 'With its ending: plan.pdf. Salesforce keeps it as the title.' }),
  content: z.base64().min(1).meta({ description: 'The bytes, in Base64.' }),
  description: z.string().trim().min(1).max(1000).optional(),
});
type Input = z.output<typeof Input>;

const Output = z.object({ external_id: z.string(), url: z.string() });
const File = z.looseObject({ id: z.string().min(1) });
const Row = z.looseObject({ Id: z.string(), Title: z.string(), ContentSize: z.number().nullish() });

export const uploadFile = defineAction({
  summary: 'Puts a file into the account’s files, to be attached to a post or a comment.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_files_users.htm',
  effect: 'write',
  input: Input,
  output: Output,
  async run(client: Chatter, { name, content, description }, call) {
    const bytes = multipart([
      {
        name: 'json',
        type: 'application/json; charset=UTF-8',
        body: JSON.stringify({ title: name, ...(description && { desc: description }) }),
      },
      { name: 'fileData', filename: name, type: 'application/octet-stream', body: Buffer.from(content, 'base64') },
    ]);
    const doing = `upload ${name}`;
    return written(client, (await client.read('POST', '/connect/files/users/me', File, { doing, bytes, call })).id);
  },
  repeat: 'doubles',
  lookUp: find,
});

/** Among our own files since the effect was intended: the same title and size. */
async function find(client: Chatter, { name, content }: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const { signal } = call;
  const me = (await client.me(signal)).id;
  const from = literal(await lookFrom(client, call));
  const soql = `SELECT Id, Title, ContentSize FROM ContentDocument WHERE CreatedById = ${quoted(me)} AND Title = ${quoted(name)} AND CreatedDate >= ${from} ORDER BY CreatedDate DESC`;
  const size = Buffer.from(content, 'base64').length;
  const rows = await client.rows(soql, Row, { doing: 'look for the file', signal });
  const own = rows.find((row) => sameText(row.Title, name) && (row.ContentSize ?? size) === size);
  return own ? written(client, own.Id) : null;
}

async function written(client: Chatter, id: string): Promise<z.output<typeof Output>> {
  return { external_id: id, url: `${await client.site()}/${id}` };
}
