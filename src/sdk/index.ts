/** Contracts only: what connectors, mappings and playbooks are made of. */
export * from './canonical.ts';
export * from './connector.ts';
export { apart, unturned } from './directions.ts';
export * from './fault.ts';
export * from './given.ts';
export * from './json.ts';
export * from './lint.ts';
export * from './mapping.ts';
export * from './nouns.ts';
export * from './oauth.ts';
export { ownWords } from './own-words.ts';
export * from './people.ts';
export * from './playbook.ts';
export * from './suggest.ts';
export { costOf, graphemes, pieces } from './text-length.ts';
export * from './unwritten.ts';
export * from './version.ts';
export type { ConnectorWords, WordsFor } from './words.ts';
