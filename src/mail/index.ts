/** The door: people are told by mail. */
export { createMail } from './channel.ts';
