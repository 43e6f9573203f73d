/** The library over real HTTP. */
import { expect, test } from 'vitest';
import { served } from '../../test/support/api.ts';
import { testBondfire } from '../../test/support/bondfire.ts';

const { app } = await testBondfire();
const { call, viewer } = await served(app);

test('responses are written, found, changed, retired and brought back', async () => {
  const made = await call('POST', 'library/responses', {
    title: 'Hot camera',
    situation: 'The camera overheats in the sun',
    product: 'camera',
    answers: [{ text: 'Install 4.2' }],
  });
  expect(made).toMatchObject({
    status: 201,
    body: { version: 1, answers: [{ text: 'Install 4.2', audience: 'external' }] },
  });
  const id = String(made.body['id']);
  expect(await call('GET', 'library/search?q=overheated%20cameras&product=camera')).toMatchObject({
    status: 200,
    body: { items: [{ response: { id }, fit: expect.any(Number) as number }], facets: { product: { camera: 1 } } },
  });
  expect(await call('GET', 'library/search?q=camera&product=phone')).toMatchObject({ body: { items: [] } });
  const changes = { decision: 'Known' };
  expect(await call('PATCH', `library/responses/${id}`, { changes, version: 1 })).toMatchObject({
    status: 200,
    body: { version: 2 },
  });
  expect(await call('PATCH', `library/responses/${id}`, { changes, version: 1 })).toMatchObject({ status: 409 });
  expect(await call('GET', `library/responses/${id}`)).toMatchObject({
    body: { decision: 'Known', versions: [{ version: 1 }] },
  });
  expect(await call('POST', `library/responses/${id}/retire`, { why: 'old' })).toMatchObject({ status: 200 });
  expect(await call('GET', 'library/responses?retired=true')).toMatchObject({ body: { items: [{ id }], next: null } });
  expect(await call('POST', `library/responses/${id}/restore`, {})).toMatchObject({ status: 200 });
});

test.each([
  ['GET', 'library/search', undefined, 400],
  ['GET', 'library/search?q=x&where=response.nope', undefined, 400],
  ['GET', 'library/search?q=x&limit=1000', undefined, 400],
  ['GET', 'library/responses/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607', undefined, 404],
  ['GET', 'library/responses/nope', undefined, 400],
  ['GET', 'issues/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607/similar', undefined, 404],
  ['POST', 'library/responses', { situation: '' }, 400],
  ['POST', 'library/responses', { situation: 'x', happened_at: '0000-01-01T00:00:00Z' }, 400],
  ['POST', 'library/responses', { situation: 'x', private: true }, 400],
  ['POST', 'library/responses', { situation: 'x', colour: 'red' }, 400],
  ['POST', 'library/forget', {}, 400],
] as const)('%s %s is refused, and says why', async (method, path, body, status) => {
  const answer = await call(method, path, body);
  expect(answer.status).toBe(status);
  expect(answer.body['detail'] ?? answer.body['title']).toEqual(expect.any(String));
});

test.each([
  ['POST', 'library/responses', { situation: 'x' }],
  ['POST', 'library/forget', { names: ['Mia'] }],
])('%s %s is not for whoever may only look', async (method, path, body) => {
  expect((await call(method, path, body, viewer)).status).toBe(403);
});
