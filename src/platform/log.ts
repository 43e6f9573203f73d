/** Logs: one JSON object a line, or one readable line, to stderr, with secrets redacted. WARN: nothing was lost. ERROR: someone must act. */
import type { Writable } from 'node:stream';
import { createLogger, format, transports, type Logger } from 'winston';
import { createRedactor, type Redactor } from './redact.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
/** `auto`: pretty on a terminal, else json. */
export const LOG_FORMATS = ['json', 'pretty', 'auto'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

type Fields = Readonly<Record<string, unknown>>;

/** Fields named `time`, `level` or `message` give way to the line's own. An error goes into a field: `log.error('…', { error })`. */
export interface Log {
  error(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  debug(message: string, fields?: Fields): void;
  /** The same log, whose lines all carry these fields. */
  child(fields: Fields): Log;
  /** Replaces this value wherever it turns up from now on, in every line of this log, its parents and its children. */
  hideSecret(value: string): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Default stderr. */
  readonly stream?: Writable & { readonly isTTY?: boolean };
  readonly now?: () => Date;
}

const LEVELS = Object.fromEntries(LOG_LEVELS.map((level, index) => [level, index]));
const COLOUR: Readonly<Record<string, number>> = { error: 31, warn: 33, info: 36, debug: 90 };

export function createLog(options: LogOptions): Log {
  const stream = options.stream ?? process.stderr;
  const terminal = stream.isTTY === true;
  const pretty = options.format === 'pretty' || (options.format === 'auto' && terminal);
  const line = pretty ? (entry: object) => prettyLine(entry, terminal) : (entry: object) => JSON.stringify(entry);
  const logger = createLogger({
    levels: LEVELS,
    level: options.level,
    format: format.printf((info) => line(info)),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  });
  return logOf(logger, createRedactor(), options.now ?? (() => new Date()), {});
}

function logOf(logger: Logger, redactor: Redactor, now: () => Date, bound: Fields): Log {
  function write(level: LogLevel, message: string, fields: Fields = {}): void {
    if (!logger.isLevelEnabled(level)) return;
    const head = { time: now().toISOString(), level, message: redactor.text(message) };
    // Named first so that they stand first in the line, and again so that they win.
    logger.log({ ...head, ...plain(redactor, { ...bound, ...fields }), ...head });
  }
  return {
    error: (message, fields) => write('error', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    info: (message, fields) => write('info', message, fields),
    debug: (message, fields) => write('debug', message, fields),
    child: (fields) => logOf(logger, redactor, now, { ...bound, ...fields }),
    hideSecret: (value) => redactor.hide(value),
  };
}

/** A log line must not break what it tells of, so a getter that throws costs its fields, not the work. */
function plain(redactor: Redactor, fields: Fields): object {
  try {
    return Object(redactor.value(fields));
  } catch (error) {
    return { unreadable: redactor.text(String(error)) };
  }
}

/** `09:30:12 WARN  pull ended early connection=acme fault={…}`, then the stack of a bug. */
function prettyLine(entry: object, colours: boolean): string {
  const { time, level, message, ...fields } = entry as Record<string, unknown>;
  const stacks: string[] = [];
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value, stacks)}`);
  const label = String(level).toUpperCase().padEnd(5);
  const painted = colours ? `\u001B[${COLOUR[String(level)]}m${label}\u001B[0m` : label;
  const head = `${String(time).slice(11, 19)} ${painted} ${visible(String(message))}${pairs.join('')}`;
  return [head, ...stacks.map((stack) => visible(stack, true))].join('\n');
}

function shown(value: unknown, stacks: string[]): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return visible(value);
  const json = JSON.stringify(value, (key, inner: unknown) => {
    if (key !== 'stack' || typeof inner !== 'string') return inner;
    stacks.push(inner);
    return undefined;
  });
  return visible(String(json));
}

/** A vendor's text must not steer the reader's terminal. */
function visible(text: string, lines = false): string {
  return text.replaceAll(/\p{Cc}/gu, (control) =>
    lines && control === '\n' ? control : `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}
