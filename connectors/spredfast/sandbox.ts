/** A fake Khoros Marketing: sign-in, publishing in both versions, exports, events, with the vendor's errors and its odd lists. */
import { defineSandbox, type Addition, type FaultSpec, type Reply } from '#sdk/sandbox';
import { page, refused } from './sandbox/answers.ts';
import { handle } from './sandbox/routes.ts';
import {
  addEvent,
  addItem,
  addMessage,
  EVENTS_TOKEN,
  INITIATIVE,
  seeded,
  TOKEN,
  WAITING,
  type World,
} from './sandbox/world.ts';

export type { World } from './sandbox/world.ts';

const faults: Readonly<Record<string, FaultSpec>> = {
  unauthorized: {
    summary: '401: the token is not known',
    before: () => refused(401, 'UNAUTHENTICATED', 'The token is missing or is not known'),
  },
  forbidden: { summary: '403', before: () => refused(403, 'UNAUTHORIZED', 'You may not do this') },
  not_found: { summary: '404', before: () => refused(404, 'NOT_FOUND', 'Not found') },
  inactive: { summary: '403 as a page: the token has ended', before: () => page(403, 'Developer Inactive') },
  no_service: { summary: '586 as a page: wrong path or environment', before: () => page(586, 'Service Not Found') },
  not_acceptable: {
    summary: '406 as text: the vendor does not like the input',
    before: () => refused(406, 'not_acceptable', 'Folder Id cannot be null'),
  },
  failed: {
    summary: '500 with an envelope that says nothing',
    before: () => ({ status: 500, body: { data: null, status: { succeeded: false } } }),
  },
  no_in_success: {
    summary: '200 with succeeded: false',
    before: () => ({
      status: 200,
      body: { status: { succeeded: false, error: { code: 'VALIDATION_ERROR', message: 'Not so' } } },
    }),
  },
  coming_soon: {
    summary: 'it is made, and answered with words instead of JSON',
    after: ({ method }, reply) =>
      method === 'POST' ? { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Coming Soon' } : reply,
  },
  slow_export: {
    summary: 'exports are not made yet',
    after: ({ path }, reply) => (path.endsWith('/status') ? unfinished(reply, 'processing') : reply),
  },
  failed_export: {
    summary: 'exports fail',
    after: ({ path }, reply) => (path.endsWith('/status') ? unfinished(reply, 'failed') : reply),
  },
  expired_file: {
    summary: 'the address of an export has expired',
    before: ({ path }) =>
      path.startsWith('/files/')
        ? {
            status: 403,
            headers: { 'content-type': 'application/xml' },
            body: '<Error><Code>AccessDenied</Code></Error>',
          }
        : null,
  },
};

export const sandbox = defineSandbox<World>({
  connector: 'spredfast',
  world: seeded,
  handle,
  settings: (url) => ({
    url,
    login_url: url,
    token: TOKEN,
    initiative: INITIATIVE,
    events_token: EVENTS_TOKEN,
    export_minutes: 0,
  }),
  made: ({ made }) => made,
  streams: {
    messages: {
      add: (world, options = {}) =>
        addMessage(world, { ...given(world, options), poisoned: options.poisoned ?? false }).id,
      edit(world, id, text) {
        const message = world.messages.get(id);
        if (!message) throw new RangeError(`no message ${id}`);
        message.content = { sfEntityType: 'Status', text };
      },
      remove: (world, id) => void world.messages.delete(id),
    },
    stream_items: {
      add: (world, options = {}) =>
        addItem(world, {
          name: 'Ada Novak',
          handle: 'adan',
          ...given(world, options),
          poisoned: options.poisoned ?? false,
        }),
    },
    events: {
      add: (world, options = {}) => addEvent(world, { ...given(world, options), poisoned: options.poisoned ?? false }),
    },
  },
  actions: {
    create_message: {
      input: (text) => ({ accounts: ['Page: Acme Cameras'], text, labels: ['Camera'], plan: 'Spring launch' }),
    },
    edit_message: { input: (text) => ({ message: WAITING[0], text }), method: 'PUT' },
    delete_message: { input: () => ({ message: WAITING[1] }), method: 'DELETE' },
    message_status: { input: () => ({ message: WAITING[0] }), method: 'GET' },
  },
  pushes: ({ events }) =>
    events.map(({ body }) => ({
      headers: { 'content-type': 'application/json', authorization: `Bearer ${EVENTS_TOKEN}` },
      body: JSON.stringify(body),
    })),
  faults,
});

function given(world: World, { at, text }: Addition): { readonly text: string; readonly at: number } {
  return { text: text ?? `Note ${world.last + 1}`, at: (at ?? world.now()).getTime() };
}

function unfinished(reply: Reply, status: string): Reply {
  if (typeof reply !== 'object' || reply.status !== 200) return reply;
  return { ...reply, body: { export_id: 1, status } };
}
