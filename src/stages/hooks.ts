/** Webhooks: what they are told of a noun is what the API answers. A part of the composition root. */
import { activitiesById } from '../activity/index.ts';
import { createSender, type Sender } from '../hooks/index.ts';
import { findIssue } from '../issues/index.ts';
import {
  addressOf,
  createHttp,
  type Clock,
  type Config,
  type Database,
  type Log,
  type Vault,
} from '../platform/index.ts';

interface HookParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

const TIMEOUT_MS = 15_000;
/** Of an answer, which nobody reads. */
const MOST_BYTES = 1024 * 1024;

export function openWebhooks({ database, vault, config, clock, log }: HookParts): Sender {
  const { pool } = database;
  return createSender({
    database,
    vault,
    http: createHttp({
      log,
      allowPrivate: config.allowPrivate,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
      now: clock.now,
    }),
    source: addressOf(config),
    async shapeOf({ noun, id }, internal) {
      if (id === null) return {};
      if (noun === 'activity') {
        const activity = (await activitiesById(pool, [id])).get(id);
        return activity && (internal || activity.audience === 'external') ? { activity } : {};
      }
      if (noun !== 'issue') return {};
      const issue = await findIssue(pool, id);
      if (!issue) return {};
      if (internal) return { issue };
      // What people wrote inside, and what was made of what they wrote.
      const {
        title: _title,
        key: _key,
        topics: _topics,
        waiting_for: _waiting,
        outcome: _outcome,
        cause: _cause,
        ...bare
      } = issue;
      return { issue: bare };
    },
    hide: (secret) => log.hideSecret(secret),
    clock,
    log,
  });
}
