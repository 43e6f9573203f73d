import type { Logger } from 'graphile-worker';
import type { Log } from '../log.ts';

/** graphile-worker's messages in our log. What it finds worth an `info` (each job that ran) is `debug` here, and a job that is to be tried again is a warning. */
export async function workerLogger(log: Log): Promise<Logger> {
  const { Logger } = await import('graphile-worker');
  return new Logger((scope) => (level, message, meta) => {
    const fields = {
      ...(scope.taskIdentifier ? { task: scope.taskIdentifier, job: scope.jobId } : {}),
      ...errorOf(meta),
    };
    const retried = meta !== undefined && 'failure' in meta;
    if (level === 'error' && !retried) log.error(message, fields);
    else if (level === 'error' || level === 'warning') log.warn(message, fields);
    else log.debug(message, fields);
  });
}

function errorOf(meta: unknown): Readonly<Record<string, unknown>> {
  return meta !== null && typeof meta === 'object' && 'error' in meta ? { error: meta.error } : {};
}
