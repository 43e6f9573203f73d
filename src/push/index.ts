/** The door: people are told by push, on their phones and in their browsers. */
export { createPush } from './channel.ts';
