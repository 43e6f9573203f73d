/** The header `Link` (RFC 8288), as far as WebSub needs it. */

const LINK = /<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;]+))?)*)/g;

export interface HeaderLink {
  readonly rel: string;
  readonly href: string;
}

export function linksIn(header: string | null | undefined): HeaderLink[] {
  return [...(header ?? '').slice(0, 16_384).matchAll(LINK)].flatMap(([, href = '', parameters = '']) => {
    const [, quoted, bare] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters) ?? [];
    return (quoted ?? bare ?? '')
      .toLowerCase()
      .split(/\s+/)
      .map((rel) => ({ rel, href }));
  });
}
