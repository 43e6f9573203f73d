/** A log for tests: it keeps its lines, and hands them to the last test of the run (`secrets.ts`). */
import { Writable } from 'node:stream';
import { createLog, type Log, type LogFormat, type LogLevel } from '../../src/platform/index.ts';
import { noteSecret, recordOutput } from './secrets.ts';

export interface CapturedLog {
  readonly log: Log;
  /** The lines so far, parsed; of the format json alone. */
  entries(): Record<string, unknown>[];
  /** All that was written so far. */
  text(): string;
}

/** Default: everything, as json. What is hidden by `hideSecret` may turn up in no log of the whole run. */
export function captureLog(options: { level?: LogLevel; format?: LogFormat; now?: () => Date } = {}): CapturedLog {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      chunks.push(chunk);
      recordOutput(chunk);
      done();
    },
  });
  const text = (): string => chunks.join('');
  return {
    log: noting(createLog({ level: 'debug', format: 'json', ...options, stream })),
    text,
    entries: () =>
      text()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

function noting(log: Log): Log {
  return {
    ...log,
    child: (fields) => noting(log.child(fields)),
    hideSecret(value) {
      noteSecret(value);
      log.hideSecret(value);
    },
  };
}
