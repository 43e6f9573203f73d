/** The platform's door. */
export * from './files.ts';
