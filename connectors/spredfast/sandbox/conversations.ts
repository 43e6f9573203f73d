/** Conversations: the same resources in both versions. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { jsonOf, listed, ok, refused } from './answers.ts';
import {
  ACCOUNTS,
  COMPANY,
  INITIATIVE,
  LABELS,
  next,
  PLANS,
  published,
  USERS,
  type Message,
  type World,
} from './world.ts';

/** @param path behind `/v2/conversations/` or `/development/v1/company/389/`. */
export function conversations(request: RawRequest, path: string, world: World): Reply {
  const [first, initiative, what, id] = path.split('/');
  if (first === 'users')
    return listed(
      request,
      USERS.map((one) => entity('User', one)),
      'nothing',
      300,
    );
  if (path === 'calendar/messages') return calendar(request, world);
  if (path === 'privilege') return ok(entity('UserPrivilege', { canPublish: true, canCreateLabels: false }));
  if (first !== 'initiative') return notFound('resource');
  const cameras = entity('Initiative', { id: INITIATIVE, name: 'Cameras', description: 'All about cameras.' });
  if (initiative === undefined) return listed(request, [cameras], 'next');
  if (initiative !== INITIATIVE) return notFound('initiative');
  switch (what) {
    case undefined:
      return ok(cameras);
    case 'accountset':
      return listed(request, accountSets(), 'total');
    case 'contentLabel':
      return listed(
        request,
        LABELS.map((title) => ({ title, priority: false })),
        'nothing',
      );
    case 'plan':
      return listed(
        request,
        PLANS.map((one) => entity('Plan', one)),
        'digits',
      );
    case 'message':
      return id === undefined ? create(request, world) : onMessage(request, id, world);
    default:
      return notFound('resource');
  }
}

export function me(): Reply {
  const company = {
    sfEntityType: 'AvailableCompany',
    ...COMPANY,
    environmentUrl: 'https://app3.example',
    directoryId: '24606',
  };
  return ok({ sfEntityType: 'User', email: 'bondfire@acme.example', companies: [company] });
}

function notFound(what: string): Reply {
  return refused(404, 'NOT_FOUND', `The ${what} was not found`);
}

function accountSets(): object[] {
  return [
    {
      sfEntityType: 'AccountSet',
      id: '98330576',
      name: 'Cameras',
      description: '',
      accounts: ACCOUNTS.map((one) => entity('Account', one)),
    },
    {
      sfEntityType: 'AccountSet',
      id: '98330577',
      name: 'Support',
      description: '',
      accounts: ACCOUNTS.slice(2).map((one) => entity('Account', one)),
    },
  ];
}

function entity(sfEntityType: string, fields: object): object {
  return { sfEntityType, ...fields };
}

function onMessage(request: RawRequest, id: string, world: World): Reply {
  const message = world.messages.get(id);
  if (!message) return notFound('message');
  switch (request.method) {
    case 'GET':
      return ok(shown(message));
    case 'PUT':
      return edit(request, message, world);
    case 'DELETE':
      world.messages.delete(id);
      world.made.push({ what: 'deletion', id, by: 'bondfire', text: id, at: world.now().toISOString() });
      return ok(Number(id));
    default:
      return refused(405, 'UNKNOWN_ERROR', 'Method not allowed');
  }
}

function create(request: RawRequest, world: World): Reply {
  const body = messageOf(request);
  const complaint = complaintOf(body);
  if (body === null || complaint !== null) return complaint ?? refused(406, 'not_acceptable', 'The body is not JSON');
  const now = world.now().getTime();
  const scheduled = body['scheduledPublishDate'] === undefined ? now : Date.parse(String(body['scheduledPublishDate']));
  if (Number.isNaN(scheduled) || (body['scheduledPublishDate'] !== undefined && scheduled < now + 120_000))
    return refused(406, 'publish_date_invalid', 'The date must be at least two minutes ahead');
  const id = next(world);
  const targets = body['targetAccountIds'] as string[];
  const out = scheduled <= now;
  const message: Message = {
    id,
    initiative: INITIATIVE,
    content: body['content'] as Record<string, unknown>,
    title: typeof body['title'] === 'string' ? body['title'] : null,
    labels: (body['labels'] as string[] | undefined) ?? [],
    service: String(body['service']),
    targetAccountIds: targets,
    status: out ? 'PUBLISHED' : 'PENDING',
    planId: typeof body['planId'] === 'string' ? body['planId'] : null,
    scheduled,
    results: targets.map((account) => (out ? published(account, id, now) : { accountId: account, status: 'PENDING' })),
  };
  world.messages.set(id, message);
  noted(world, 'message', message);
  return ok(shown(message));
}

/** As JSON, or as the part `message` of a multipart body, beside its pictures. */
function messageOf(request: RawRequest): Record<string, unknown> | null {
  if (!/^multipart\//i.test(request.headers['content-type'] ?? '')) return jsonOf(request);
  const part = /name="?message"?[^]*?\r?\n\r?\n([^]*?)\r?\n--/.exec(Buffer.from(request.body).toString())?.[1];
  return jsonOf({ ...request, body: Buffer.from(part ?? '') });
}

/** What the vendor checks first. */
function complaintOf(body: Readonly<Record<string, unknown>> | null): Reply | null {
  if (body?.['sfEntityType'] !== 'Message') return refused(406, 'missing_field', 'sfEntityType must be Message');
  const targets = body['targetAccountIds'];
  if (!Array.isArray(targets) || targets.length === 0)
    return refused(406, 'missing_field', 'targetAccountIds may not be empty');
  const accounts = targets.map((id) => ACCOUNTS.find((account) => account.id === id));
  const service = body['service'];
  if (accounts.some((account) => !account || (service !== 'MULTI_CHANNEL' && account.service !== service)))
    return refused(406, 'publish_invalid_account_for_service', 'An account is not of that service');
  const labels = (body['labels'] as unknown[] | undefined) ?? [];
  if (labels.some((label) => !LABELS.includes(String(label))))
    return refused(406, 'cannot_create_new_labels', 'You may not create new labels');
  return null;
}

function edit(request: RawRequest, message: Message, world: World): Reply {
  const body = messageOf(request);
  const complaint = complaintOf(body);
  if (body === null || complaint !== null) return complaint ?? refused(406, 'not_acceptable', 'The body is not JSON');
  if (message.status === 'PUBLISHED') return refused(406, 'not_in_pre_publish_state', 'The message is published');
  const scheduled = body['scheduledPublishDate'];
  Object.assign(message, {
    content: body['content'],
    labels: body['labels'] ?? [],
    title: body['title'] ?? null,
    ...(scheduled !== undefined && {
      scheduled: typeof scheduled === 'number' ? scheduled : Date.parse(String(scheduled)),
    }),
  });
  noted(world, 'edit', message);
  return ok(shown(message));
}

function noted(world: World, what: string, { id, targetAccountIds, content }: Message): void {
  const text = String(content['text'] ?? content['caption'] ?? '');
  world.made.push({ what, id, by: targetAccountIds.join(','), text, at: world.now().toISOString() });
}

function calendar({ query }: RawRequest, world: World): Reply {
  const size = Number(query.get('perPage') ?? 25);
  if (!(size >= 1 && size <= 50)) return refused(406, 'validation_error', 'perPage must be between 1 and 50');
  const [from, to] = ['startDate', 'endDate'].map((name) => Date.parse(query.get(name) ?? ''));
  const initiatives = query.get('initiativeIds')?.split(',') ?? [INITIATIVE];
  const after = query.get('after');
  const place = after === null ? null : placeOf(after);
  if (after !== null && place === null) return refused(406, 'validation_error', 'after is no cursor');
  const all = [...world.messages.values()]
    .filter(
      ({ scheduled, initiative }) =>
        scheduled >= (from ?? 0) && scheduled <= (to ?? 0) && initiatives.includes(initiative),
    )
    .toSorted((one, other) => one.scheduled - other.scheduled || Number(one.id) - Number(other.id))
    .filter(
      ({ scheduled, id }) =>
        place === null || scheduled > place.at || (scheduled === place.at && Number(id) > place.id),
    );
  const some = all.slice(0, size);
  const last = all.length > size ? some.at(-1) : undefined;
  const cursor = last && Buffer.from(`${last.scheduled}:${last.id}`).toString('base64url');
  return ok(some.map(shown), cursor === undefined ? {} : { next: `perPage=${size}&after=${cursor}` });
}

function placeOf(after: string): { readonly at: number; readonly id: number } | null {
  const [at, id] = Buffer.from(after, 'base64url').toString().split(':').map(Number);
  return at === undefined || id === undefined || Number.isNaN(at) || Number.isNaN(id) ? null : { at, id };
}

function shown({ scheduled, results, initiative, ...message }: Message): object {
  return {
    sfEntityType: 'Message',
    campaignId: Number(initiative),
    ...message,
    scheduledPublishDate: scheduled,
    publicationResults: results,
    delegationStatus: 'NOT_DELEGATED',
    organicVisibility: 'VISIBLE',
    notes: [],
  };
}
