/** The commands, for whoever writes about them. */
export { buildProgram } from './program.ts';
