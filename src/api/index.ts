/** HTTP: what other systems post to us, and what programs may ask. */
export { startServer, type ApiOptions, type ApiServer } from './server.ts';
export { type ApiRoute, type Document } from './document.ts';
export { listRoutes } from './v1.ts';
