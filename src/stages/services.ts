/** Services outside that may read texts, where the environment switches them on. A part of the composition root. */
import { createAssistant, createTranslator, type Assistant, type Translator } from '../activity/index.ts';
import { createHttp, type Config, type Log } from '../platform/index.ts';

export interface OutsideServices {
  readonly translator: Translator | null;
  readonly assistant: Assistant | null;
  readonly readInside: boolean;
}

const TRANSLATION_MS = 20_000;
/** A model on a small machine takes its time. */
const ASSISTANT_MS = 120_000;

/** Nothing is asked before somebody wants something of them. */
export function openServices({ services }: Pick<Config, 'services'>, log: Log): OutsideServices {
  const { translate, assist, readInside } = services;
  for (const one of [translate, assist]) if (one !== null && one.key !== null) log.hideSecret(one.key);
  // The operator named the address, so it may be a private one.
  const http = (timeoutMs: number) => createHttp({ log, allowPrivate: true, timeoutMs, retries: 0 });
  return {
    translator: translate && createTranslator(translate, http(TRANSLATION_MS)),
    assistant: assist && createAssistant(assist, http(ASSISTANT_MS)),
    readInside,
  };
}
