/** Bears a grant on the way out. */
export interface Signer {
  /** Asked before each attempt: the headers to add, none where the grant may not go. Throws `auth` where there is no grant. */
  headers(url: URL): Promise<Readonly<Record<string, string>>>;
  /** The vendor answered 401 to those headers, so nothing was done there: whether another attempt may fare better. Throws `auth` where the grant is gone. */
  refused(headers: Readonly<Record<string, string>>): Promise<boolean>;
}
