/** Of what we use: the package brings no types of its own. */
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';
  interface Folder {
    readonly uidvalidity?: number;
    readonly messages?: readonly {
      /** As it is on the wire, a byte a character. */
      readonly raw: string;
      readonly internaldate: string;
    }[];
  }
  interface Options {
    readonly plugins: readonly string[];
    readonly users: Readonly<Record<string, { readonly password: string }>>;
    readonly storage: {
      readonly INBOX: Folder;
      readonly '': { readonly folders: Readonly<Record<string, Folder>> };
    };
  }
  /** Speaks IMAP4rev1 once its server listens. */
  export default function hoodiecrow(options: Options): { readonly server: Server };
}
