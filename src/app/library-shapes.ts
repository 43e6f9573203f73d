/** Saved replies as helpdesks hand them out, as the fields that the library reads. What is shaped otherwise stays as it is. Pure. */

export type Row = Readonly<Record<string, unknown>>;

/** What each system documents; told in the report. */
export const HELPDESKS = ['Zendesk', 'Gorgias', 'Freshdesk', 'Help Scout', 'Intercom', 'Front'] as const;
export type Helpdesk = (typeof HELPDESKS)[number];

export interface Shaped {
  readonly row: Row;
  readonly helpdesk: Helpdesk | null;
  /** Columns of the row as it was that are in it. */
  readonly read: readonly string[];
}

const SHAPES: readonly {
  readonly helpdesk: Helpdesk;
  readonly is: (row: Row) => boolean;
  readonly as: (row: Row) => Row;
  readonly reads: readonly string[];
}[] = [
  {
    // https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/
    helpdesk: 'Zendesk',
    is: ({ actions }) => objects(actions).some((one) => typeof one['field'] === 'string' && 'value' in one),
    as: zendesk,
    reads: ['id', 'title', 'description', 'actions', 'active', 'restriction', 'created_at'],
  },
  {
    // https://developers.gorgias.com/reference/macros
    helpdesk: 'Gorgias',
    is: ({ actions }) => objects(actions).some((one) => typeof one['name'] === 'string' && 'arguments' in one),
    as: gorgias,
    reads: ['id', 'name', 'intent', 'language', 'actions', 'created_datetime'],
  },
  {
    // https://developers.freshdesk.com/api/#canned-responses
    helpdesk: 'Freshdesk',
    is: (row) => 'content_html' in row && 'title' in row,
    as: (row) => ({ ...common(row), title: row['title'], answer: filled(row['content']) ?? row['content_html'] }),
    reads: ['id', 'title', 'content', 'content_html', 'created_at'],
  },
  {
    // https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/saved-replies/
    helpdesk: 'Help Scout',
    is: (row) => 'name' in row && ('preview' in row || 'chatText' in row),
    as: (row) => ({
      ...common(row),
      title: row['name'],
      answer: filled(row['text']) ?? filled(row['chatText']) ?? row['preview'],
    }),
    reads: ['id', 'name', 'text', 'preview', 'chatText'],
  },
  {
    // https://developers.intercom.com/docs/references/preview/rest-api/api.intercom.io/macros
    helpdesk: 'Intercom',
    is: (row) => row['type'] === 'macro' && 'name' in row,
    as: (row) => ({
      ...common(row),
      title: row['name'],
      answer: filled(row['body_text']) ?? row['body'],
      ...(row['visible_to'] === 'specific_teams' && ownedBy(row['visible_to_team_ids'])),
    }),
    reads: ['type', 'id', 'name', 'body', 'body_text', 'visible_to', 'visible_to_team_ids', 'created_at'],
  },
  {
    // https://dev.frontapp.com/reference/message-templates
    helpdesk: 'Front',
    is: ({ id, name, body }) =>
      typeof id === 'string' && id.startsWith('rsp_') && name !== undefined && body !== undefined,
    as: (row) => ({ ...common(row), title: row['name'], answer: row['body'] }),
    reads: ['id', 'name', 'body', 'created_at'],
  },
];

export function shaped(row: Row): Shaped {
  const shape = SHAPES.find(({ is }) => is(row));
  if (shape === undefined) return { row, helpdesk: null, read: [] };
  return { row: shape.as(row), helpdesk: shape.helpdesk, read: shape.reads.filter((name) => name in row) };
}

function common(row: Row): Row {
  return { id: row['id'], created_at: filled(row['created_at']) ?? row['created_datetime'] };
}

/** Teams there are no teams here: nobody sees it until an admin says whose it is. */
function ownedBy(ids: unknown): Row {
  const first: unknown = Array.isArray(ids) ? ids[0] : ids;
  return { private: true, team: typeof first === 'number' || typeof first === 'string' ? String(first) : 'unknown' };
}

function zendesk(row: Row): Row {
  const actions = objects(row['actions']);
  const value = (...fields: readonly string[]): unknown =>
    fields
      .map((field) => actions.find((one) => one['field'] === field)?.['value'])
      .find((one) => filled(one) !== undefined);
  const said = value('comment_value', 'comment_value_html');
  // `["channel:all", "the text"]` where the macro is for one channel.
  const text: unknown = Array.isArray(said) ? said.at(-1) : said;
  const within = value('comment_mode_is_public');
  const restriction = objects([row['restriction']])[0];
  const title = typeof row['title'] === 'string' ? row['title'] : '';
  const { name, of } = { name: title.split('::').at(-1)?.trim(), of: title.split('::').slice(0, -1) };
  const tags = actions
    .filter(({ field }) => field === 'set_tags' || field === 'current_tags')
    .flatMap((one) => (typeof one['value'] === 'string' ? one['value'].split(/[\s,]+/u) : []));
  const description = filled(row['description']);
  return {
    ...common(row),
    title: name,
    ...(description !== undefined && { situation: `${name}\n\n${String(description)}` }),
    topics: [...of, ...tags],
    ...(text !== undefined && {
      answers: [{ text, audience: within === false || within === 'false' ? 'internal' : 'external' }],
    }),
    ...(row['active'] === false && { retired_why: 'It was not active there.' }),
    ...(restriction !== undefined && ownedBy(restriction['ids'] ?? restriction['id'])),
  };
}

function gorgias(row: Row): Row {
  const actions = objects(row['actions']).map((one) => ({
    name: one['name'],
    given: objects([one['arguments']])[0] ?? {},
  }));
  const said = (name: string): Row[] =>
    actions
      .filter((one) => one.name === name)
      .flatMap(({ given }) => {
        const text = filled(given['body_text']) ?? filled(given['body_html']);
        return text === undefined
          ? []
          : [
              {
                text,
                audience: name === 'setResponseText' ? 'external' : 'internal',
                language: row['language'] ?? null,
              },
            ];
      });
  const tags = actions.flatMap(({ name, given }) =>
    name === 'addTags' && typeof given['tags'] === 'string' ? given['tags'].split(',') : [],
  );
  return {
    ...common(row),
    title: row['name'],
    language: row['language'],
    topics: [...tags, ...(typeof row['intent'] === 'string' ? [row['intent']] : [])],
    answers: [...said('setResponseText'), ...said('addInternalNote')],
  };
}

function objects(value: unknown): Row[] {
  return Array.isArray(value)
    ? value.filter((one): one is Row => typeof one === 'object' && one !== null && !Array.isArray(one))
    : [];
}

function filled(value: unknown): unknown {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
    ? undefined
    : value;
}
