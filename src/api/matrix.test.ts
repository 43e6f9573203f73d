/** Every role before every route there is: the routes are the server's own, and what each role may is the roles' own. */
import { expect, test } from 'vitest';
import { served } from '../../test/support/api.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { OPERATOR, permissionsOf, ROLES, type Role } from '../app/index.ts';
import { neededFor, tabled } from './permissions.ts';

const { app } = await testBondfire();
const api = await served(app);
const tokens = new Map<Role, string>();
for (const role of ROLES) tokens.set(role, noteSecret((await app.createToken(OPERATOR, { role, name: role })).token));

const PREFIX = '/api/v1';
const routes = api.routes.map(({ method, url }) => ({ method, url, path: url.slice(PREFIX.length) }));
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const AT_ONCE = 6;
/** What is less than the route can do. */
const BODIES: Readonly<Record<string, object>> = { 'POST /issues/regroup': { preview: true } };

type Route = (typeof routes)[number];

async function ask({ method, url, path }: Route, token: string | null): Promise<number> {
  const address = `${api.url}${url.replaceAll(/:[^/]+/g, '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607')}`;
  const answer = await fetch(address, {
    method,
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    ...(UNSAFE.has(method) && { body: JSON.stringify(BODIES[`${method} ${path}`] ?? {}) }),
  });
  await answer.body?.cancel();
  return answer.status;
}

/** What is not as it should be, in words. */
async function wrongIn(route: Route): Promise<string[]> {
  const needed = neededFor(route.method, route.path);
  const open = needed === 'public';
  const found: string[] = [];
  const hold = (who: string, status: number, right: boolean): void => {
    if (!right) found.push(`${route.method} ${route.path}: ${who} is answered ${status}`);
  };
  const anonymous = await ask(route, null);
  hold('nobody', anonymous, open ? anonymous !== 403 : anonymous === 401);
  const unknown = await ask(route, 'bf_nobody');
  hold('a token that is not known', unknown, unknown === 401);
  for (const [role, token] of tokens) {
    const may = open || (needed !== undefined && permissionsOf({ role }).includes(needed));
    const status = await ask(route, token);
    hold(role, status, may ? open || (status !== 401 && status !== 403) : status === 403);
  }
  return found;
}

test('the table names each route, and none that is not there', () => {
  const there = routes.map(({ method, path }) => `${method} ${path}`);
  expect(tabled().toSorted()).toEqual(there.toSorted());
});

test('what needs nobody is little', () => {
  const open = routes.filter(({ method, path }) => neededFor(method, path) === 'public');
  expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'GET /openapi.json',
    'GET /session',
    'GET /session/oidc',
    'GET /session/oidc/back',
    'POST /first-admin',
    // Signed.
    'POST /mail/inbound',
    'POST /session',
    'POST /session/link',
    'POST /session/link/look',
  ]);
});

test('each route is for the roles that the table says, and for nobody else', async () => {
  const left = [...routes];
  const found: string[] = [];
  async function work(): Promise<void> {
    for (let route = left.pop(); route !== undefined; route = left.pop()) found.push(...(await wrongIn(route)));
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(routes.length).toBeGreaterThan(150);
  expect(found).toEqual([]);
});

test('a route that is in no table is for nobody', () => {
  expect(neededFor('GET', '/nowhere')).toBeUndefined();
  expect(neededFor('DELETE', '/session/link')).toBeUndefined();
});
