/** What lets style sheets in that are made in the page: it tells no other page's. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
