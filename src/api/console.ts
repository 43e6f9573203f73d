/** The console's files. Every address that is nobody else's shows it, so that a link into it works. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { packageFile } from '../platform/index.ts';
import { nothingHere } from './problem.ts';

/** What is made of `src/web`. */
const BUILT = packageFile('src', 'web', 'built');
const YEAR_S = 31_536_000;

/** Vite names them by what they hold. */
const NAMED_BY_CONTENT = /[/\\]assets[/\\]/;
/** It asks for the console's files, and loads nothing else. */
const WORKER = /[/\\]worker\.js(?:\.\w+)?$/;
const WORKER_POLICY = "default-src 'none'; connect-src 'self'";
/** Of what is no page, where a wrong address must say so. */
const NO_PAGE = /^\/(api|in|oauth|healthz|readyz|assets)(\/|$)/;

export async function consoleRoutes(server: FastifyInstance): Promise<void> {
  const page = await readFile(path.join(BUILT, 'index.html'), 'utf8').catch(() => null);
  if (page === null) {
    server.get('/', (_request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .send('Bondfire runs. Its console is not made yet: run "npm ci" in the checkout.\n'),
    );
    server.setNotFoundHandler(nothingHere);
    return;
  }
  await server.register(fastifyStatic, {
    root: BUILT,
    index: false,
    wildcard: false,
    cacheControl: false,
    preCompressed: true,
    // What is compressed is sent in the place of its file, and of no use to a browser by itself; nor is the list of them all.
    globIgnore: ['**/*.{br,gz}', 'manifest.json', 'index.html'],
    setHeaders(reply, file) {
      reply.header('cache-control', NAMED_BY_CONTENT.test(file) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      if (WORKER.test(file)) reply.header('content-security-policy', WORKER_POLICY);
    },
  });
  server.get('/', (_request, reply) => shown(reply, page));
  server.setNotFoundHandler((request, reply) => {
    const wanted = request.method === 'GET' && !NO_PAGE.test(request.url) && accepts(request.headers.accept);
    if (wanted) return shown(reply, page);
    return nothingHere();
  });
}

function accepts(header: string | undefined): boolean {
  return header?.includes('text/html') === true;
}

/** The nonce is for the styles that are made while the page runs; no script may stand in the page. */
function shown(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'self'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
      'referrer-policy': 'no-referrer',
    })
    .type('text/html; charset=utf-8')
    .send(page.replace('<head>', `<head>\n    <meta name="style-nonce" content="${nonce}" />`));
}
