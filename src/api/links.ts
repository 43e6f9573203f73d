/** `/m/<token>`: what a message's link opens. GET shows what would be done and changes nothing, as programs follow links; POST does it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asFault } from '#sdk';
import { reasonOf, refusalIn, sentencesOf, type App, type MessageLink } from '../app/index.ts';
import { fromOf } from './authenticate.ts';
import { limitRequests } from './limits.ts';
import { donePage, linkPage, nothingPage, POLICY, takenBackPage, tooOftenPage } from './link-pages.ts';
import { HttpProblem } from './problem.ts';

const PATH = '/m/:token';
const FIELD = 'field.';
const MOST_BYTES = 100_000;

interface Opened {
  readonly Params: { readonly token: string };
}

export async function linkRoutes(server: FastifyInstance, { app }: { readonly app: App }): Promise<void> {
  await limitRequests(server, () => null);
  server.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof HttpProblem && error.status === 429) return page(reply, 429, tooOftenPage());
    throw error;
  });
  // A mail program that stops a kind of message by itself (RFC 8058) may send it in any form.
  server.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) => {
    done(null, body);
  });

  server.get<Opened>(PATH, async (request, reply) => {
    const link = await look(request, reply);
    if (link === null) return reply;
    const { choice, pass } = request.query as Readonly<Record<string, string | undefined>>;
    return page(reply, 200, linkPage(link, { choice: choice ?? null, pass: pass !== undefined }));
  });

  server.post<Opened>(PATH, async (request, reply) => {
    const link = await look(request, reply);
    if (link === null) return reply;
    const { token } = request.params;
    const given = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    try {
      if (link.ask === null) {
        await app.stopByLink(token, fromOf(request));
        return await page(reply, 200, donePage(link, 'stopped', null));
      }
      if (given.get('do') === 'pass') {
        const { passed_to } = await app.passByLink(token, fromOf(request));
        return await page(reply, 200, donePage(link, 'passed', passed_to));
      }
      if (given.get('do') === 'take_back') {
        const { again } = await app.takeBackByLink(token, fromOf(request));
        return await page(reply, 200, takenBackPage(link, again));
      }
      if (given.get('do') !== 'answer') return await page(reply, 400, linkPage(link, { choice: null, pass: false }));
      const { undo_until } = await app.answerByLink(token, answerOf(given), fromOf(request));
      return await page(reply, 200, donePage({ ...link, undo_until }, 'answered', given.get('choice')));
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.kind !== 'rejected') throw thrown;
      const now = await look(request, reply);
      if (now === null) return reply;
      const typed = Object.fromEntries([...given].filter(([name]) => name.startsWith(FIELD)));
      const wrong = refusalIn(now.language, reasonOf(thrown), sentencesOf(fault));
      return page(reply, 409, linkPage(now, { choice: null, pass: false, typed, wrong }));
    }
  });

  /** Null: it opens nothing, which was answered. */
  async function look(request: FastifyRequest<Opened>, reply: FastifyReply): Promise<MessageLink | null> {
    try {
      return await app.lookAtLink(request.params.token, fromOf(request));
    } catch (thrown) {
      const { kind } = asFault(thrown);
      if (kind !== 'rejected') throw thrown;
      await page(reply, 404, nothingPage());
      return null;
    }
  }
}

function answerOf(given: URLSearchParams) {
  const names = [...given.keys()].filter((name) => name.startsWith(FIELD));
  const fields = Object.fromEntries(names.map((name) => [name.slice(FIELD.length), given.get(name) ?? '']));
  const choice = given.get('choice');
  const comment = given.get('comment')?.trim() ?? '';
  return {
    version: Number(given.get('version')),
    ...(choice !== null && { choice }),
    ...(names.length > 0 && { fields }),
    ...(comment !== '' && { comment }),
  };
}

function page(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // The address holds what opens it.
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'content-security-policy': POLICY,
    })
    .send(html);
}
