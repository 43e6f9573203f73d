/** One server for what comes in: vendors' posts and the API. It listens only once everything behind it is ready. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors, validatorCompiler } from 'fastify-type-provider-zod';
import { asFault, Fault } from '#sdk';
import type { App } from '../app/index.ts';
import { addressOf, isPassing, OAUTH_CALLBACK, SILENCE_CURE, toldAgain, type Log } from '../platform/index.ts';
import { askedFrom } from './authenticate.ts';
import { consoleRoutes } from './console.ts';
import { secure } from './headers.ts';
import { intakeRoutes } from './intake.ts';
import { linkRoutes } from './links.ts';
import { oauthRoutes } from './oauth.ts';
import { HttpProblem, nothingHere, notNow, problemOf, sendProblem } from './problem.ts';
import { docsPage } from './docs.ts';
import { describeApi, type ApiRoute, type Document } from './document.ts';
import { v1Routes } from './v1.ts';

export interface ApiOptions {
  readonly app: App;
  readonly log: Log;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Nothing but OAuth's way back. */
  readonly only?: 'callback';
  /** `Config.tls`. */
  readonly tls?: { readonly cert: string; readonly key: string } | null;
  /** `Config.publicUrl`. */
  readonly publicUrl?: string | null;
  /** `Config.trustedProxies`. */
  readonly trustedProxies?: readonly string[];
  /** Told by `/healthz`. */
  readonly version?: string;
  /** Told by `/readyz`: one sentence where nobody watches over the promises. */
  readonly silence?: () => string | null;
}

export interface ApiServer {
  /** As a browser on this machine would write it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** What is answered under `/api/v1`. */
  readonly routes: readonly ApiRoute[];
  /** Takes no new connection, and waits for the requests under way; those that take longer than 10 s are cut. */
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 10_000;
const IDLE_CHECK_MS = 25;
const READY_PATIENCE_MS = 2_000;
/** For a whole request to come in: a sender that trickles does not hold a connection for ever. */
const REQUEST_LIMIT_MS = 60_000;
const LONGEST_PARAM = 500;

/** Throws `config` where the port or address cannot be had. */
export async function startServer({
  app,
  log,
  host,
  port,
  version,
  silence = () => null,
  publicUrl = null,
  trustedProxies = [],
  tls = null,
  only,
}: ApiOptions): Promise<ApiServer> {
  const address = (): string => addressOf({ publicUrl, host, port: taken(), tls });
  const redirect = (): URL => new URL(`${address()}${OAUTH_CALLBACK}`);
  const server = Fastify({
    logger: false,
    ...(tls && { https: await certificate(tls) }),
    requestTimeout: REQUEST_LIMIT_MS,
    // A signed link is longer than the 100 characters that Fastify takes.
    routerOptions: { maxParamLength: LONGEST_PARAM },
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // What is under way on a connection that is kept alive is finished while closing, and the connection closed after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply, new HttpProblem(error.statusCode ?? 400, 'The address cannot be read.'));
    },
  });
  /** The port that was asked for, or got where any was. */
  function taken(): number {
    const address = server.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }
  const routes: ApiRoute[] = [];
  server.setValidatorCompiler(validatorCompiler);
  // What a route answers is told whole and at once: no shape may drop a field or cost time. The tests hold each answer against its shape.
  server.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  const https = publicUrl?.startsWith('https:') === true;
  server.addHook('onRequest', (request, reply, done) => {
    secure(reply, https || request.protocol === 'https');
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    // The route and not the path, which may hold a token.
    const route = request.routeOptions.url ?? null;
    // Somebody without a key, or without the right to it: whoever looks after it wants to know from where.
    const level = reply.statusCode === 401 || reply.statusCode === 403 ? 'info' : 'debug';
    log[level]('request', {
      method: request.method,
      route,
      from: askedFrom(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
    done();
  });
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const problem = await told(error, app, request.method === 'GET' ? 404 : 400);
    if (problem.status >= 500) {
      const fields = {
        method: request.method,
        route: request.routeOptions.url ?? null,
        from: askedFrom(request),
        error,
      };
      if (problem.status === 503)
        log.warn('a request could not be carried out; the sender is told to come again', fields);
      else log.error('a request failed', fields);
    }
    return sendProblem(reply, problem);
  });
  await server.register(oauthRoutes, { app, console: only === undefined });
  if (only === undefined) {
    healthRoutes(server, app, version, silence);
    await server.register(intakeRoutes, { app });
    await server.register(linkRoutes, { app });
    const onRoute = (route: ApiRoute) => void routes.push(route);
    let described: Promise<Document> | null = null;
    const describe = () => (described ??= describeApi(routes, version ?? '0'));
    await server.register(v1Routes, { app, redirect, address, publicUrl, onRoute, describe, prefix: '/api/v1' });
    docsPage(server, describe);
    await server.register(consoleRoutes);
  } else {
    server.setNotFoundHandler(nothingHere);
  }
  await listen(server, host, port);
  return {
    url: addressOf({ publicUrl: null, host, port: taken(), tls }),
    port: taken(),
    routes,
    async stop() {
      const late = setTimeout(() => {
        log.warn('requests are still under way; they are cut', { after_ms: STOP_PATIENCE_MS });
        server.server.closeAllConnections();
      }, STOP_PATIENCE_MS);
      // A connection that is kept alive becomes idle when its last request is answered, which nobody tells.
      const idle = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MS);
      await server.close();
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}

function healthRoutes(
  server: FastifyInstance,
  app: App,
  version: string | undefined,
  silence: () => string | null,
): void {
  // `instance` tells one installation from another: whoever asks by a public address sees whether it leads here.
  server.get('/healthz', () => ({ status: 'up', instance: app.instance(), ...(version !== undefined && { version }) }));
  server.get('/readyz', async (_request, reply): Promise<FastifyReply | Readiness> => {
    if (!(await answers(app))) return sendProblem(reply, new HttpProblem(503, 'The database does not answer.'));
    const silent = silence();
    // Ready all the same: what is posted now is stored, and would be lost where a balancer took us away.
    return { status: 'ready', ...(silent !== null && { watchdog: silent, cure: SILENCE_CURE }) };
  });
}

interface Readiness {
  readonly status: 'ready';
  readonly watchdog?: string;
  readonly cure?: string;
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    await server.close();
    const { code, message } = cause as NodeJS.ErrnoException;
    const taken = code === 'EADDRINUSE';
    throw new Fault(
      'config',
      taken ? `port ${port} of ${host} is taken` : `cannot listen on ${host}:${port}: ${message}`,
      {
        cause,
        cure: taken
          ? 'Stop what listens there, or choose another with --port or BONDFIRE_PORT; 0 is any that is free.'
          : 'Choose another address with --host or BONDFIRE_HOST, and a port that you may use.',
      },
    );
  }
}

async function told(error: FastifyError | HttpProblem, app: App, rejected: number): Promise<HttpProblem> {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Fault) return problemOf(error, rejected);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    if (first === undefined) return new HttpProblem(400, error.message);
    const { instancePath, keyword: code, message = error.message, params } = first;
    const where = instancePath === '/' ? '' : `${instancePath.replaceAll('/', '')}: `;
    const fields = [where + toldAgain({ ...params, code, message })];
    return new HttpProblem(400, where + message, null, [], { code: 'unfit', fields });
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new HttpProblem(413, 'The body is too large.', 'Send at most 10 MB at once.');
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return new HttpProblem(status, error.message);
  if (isPassing(error)) return notNow();
  // Whatever else is thrown while the database is away comes of that.
  return (await answers(app)) ? problemOf(asFault(error), rejected) : notNow();
}

async function answers(app: App): Promise<boolean> {
  const patience = new AbortController();
  const late = sleep(READY_PATIENCE_MS, false, { signal: patience.signal }).catch(() => false);
  const ready = app.ready().then(
    () => true,
    () => false,
  );
  const answered = await Promise.race([ready, late]);
  patience.abort();
  return answered;
}

/** Throws `config` for files that cannot be read. */
async function certificate({ cert, key }: { readonly cert: string; readonly key: string }) {
  const [chain, secret] = await Promise.all(
    [cert, key].map((file) =>
      readFile(file).catch((cause: unknown) => {
        throw new Fault('config', `${file} cannot be read`, {
          cause,
          cure: 'Correct BONDFIRE_TLS_CERT and BONDFIRE_TLS_KEY: two files in PEM.',
        });
      }),
    ),
  );
  try {
    createSecureContext({ cert: chain, key: secret });
  } catch (cause) {
    throw new Fault('config', `${cert} and ${key} are no certificate and its key`, {
      cause,
      cure: 'Give a certificate with its chain and the key that it was made for, both in PEM.',
    });
  }
  return { cert: chain, key: secret };
}
