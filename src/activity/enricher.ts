/** Enrichment as the rest sees it: words in, what they tell out. The thread that does it starts with the first words, and again should it die. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../platform/index.ts';
import type { Answer, Enrichment, Request, Words } from './enrich/index.ts';
import type { Vocabulary } from './topics/index.ts';

export interface Enricher {
  /** In their order. Null for words over which the thread died: they are told as an error, and cost the others nothing. */
  enrich(words: readonly Words[]): Promise<readonly (Enrichment | null)[]>;
  /** Whether anything has been enriched yet: before, no model is in memory. */
  readonly started: boolean;
  stop(): Promise<void>;
}

export interface EnricherParts {
  /** In force now. */
  readonly vocabulary: () => Vocabulary;
  readonly log: Log;
  /** Of one request; the first one loads the models, and is given as long again. */
  readonly patienceMs?: number;
  /** Of the thread; for tests. */
  readonly file?: URL;
}

const PATIENCE_MS = 30_000;
/** Beside this file as it is run: TypeScript in a checkout, JavaScript in a package. */
const THREAD = new URL(`./enrich/thread${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

interface Thread {
  ask(words: readonly Words[]): Promise<readonly Enrichment[]>;
  end(): Promise<void>;
}

export function createEnricher({ vocabulary, log, patienceMs = PATIENCE_MS, file = THREAD }: EnricherParts): Enricher {
  let thread: Thread | null = null;

  async function ask(words: readonly Words[]): Promise<readonly Enrichment[]> {
    thread ??= startThread(file, vocabulary, patienceMs);
    const asked = thread;
    try {
      return await asked.ask(words);
    } catch (error) {
      if (thread === asked) thread = null;
      await asked.end();
      throw error;
    }
  }

  /** What dies twice is looked at one by one. */
  async function enrich(words: readonly Words[]): Promise<readonly (Enrichment | null)[]> {
    if (words.length === 0) return [];
    try {
      return await ask(words);
    } catch (first) {
      log.warn('the thread that enriches has died; it is started again', { error: first });
      try {
        return await ask(words);
      } catch (error) {
        if (words.length > 1) {
          const told: (Enrichment | null)[] = [];
          for (const one of words) told.push(...(await enrich([one])));
          return told;
        }
        const [one] = words;
        log.error('a post cannot be enriched: it is kept without tone, topics and terms', {
          error,
          text: (one?.text ?? one?.title ?? '').slice(0, 200),
          cure: 'Report the text with the version.',
        });
        return [null];
      }
    }
  }

  return {
    enrich,
    get started() {
      return thread !== null;
    },
    async stop() {
      await thread?.end();
      thread = null;
    },
  };
}

interface Asked {
  readonly done: (told: readonly Enrichment[]) => void;
  readonly failed: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

function startThread(file: URL, vocabulary: () => Vocabulary, patienceMs: number): Thread {
  const worker = new Worker(file, { execArgv: [], name: 'enrichment' });
  const asked = new Map<number, Asked>();
  let last = 0;
  let revision: string | null = null;
  let ended: Error | null = null;

  function fail(error: Error): void {
    ended ??= error;
    for (const { failed, timer } of asked.values()) {
      clearTimeout(timer);
      failed(error);
    }
    asked.clear();
  }

  worker.unref();
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`the thread ended with ${code}`)));
  worker.on('message', ({ id, told }: Answer) => {
    const one = asked.get(id);
    asked.delete(id);
    clearTimeout(one?.timer);
    if (asked.size === 0) worker.unref();
    one?.done(told);
  });

  return {
    ask(words) {
      if (ended !== null) return Promise.reject(ended);
      return new Promise((done, failed) => {
        const id = (last += 1);
        const isFirst = id === 1;
        const timer = setTimeout(
          () => fail(new Error(`the thread did not answer within ${patienceMs} ms`)),
          isFirst ? 2 * patienceMs : patienceMs,
        );
        asked.set(id, { done, failed, timer });
        worker.ref();
        const now = vocabulary();
        const message: Request = { id, vocabulary: now.revision === revision ? null : now, words };
        revision = now.revision;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage(message);
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}
