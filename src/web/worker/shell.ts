/** The console's own files, as they were made. */

/** Put in when the console is made. `name`: changes with any of them. */
declare const BUILT: { readonly name: string; readonly files: readonly string[] };

export const SHELL = BUILT;

/** Of the screens that a link leads to; what is not named here is asked of the server, as are links that prove something. */
const PAGE =
  /^\/(?:$|(?:activities|connections|inbox|issues|library|people|playbooks|settings|start|teams|wall)(?:\/|$))/;

export function page(pathname: string): boolean {
  return PAGE.test(pathname);
}

/** A cache of files that are no longer those of the console. */
export function stale(name: string): boolean {
  return name.startsWith('bondfire-') && name !== SHELL.name;
}
