/** HTML to plain text by one pass over its tokens: no tree, so depth costs nothing and time grows with length alone. */
import { Tokenizer } from 'htmlparser2';

/** A line of its own. */
const LINE = new Set(
  'address article aside body caption dd details dialog div dl dt fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol option pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
/** An empty line before and after. */
const PARAGRAPH = new Set('p h1 h2 h3 h4 h5 h6 blockquote'.split(' '));
/** Nothing inside is said to anybody. Those that the tokenizer reads to their end tag as one text. */
const RAW = new Set('script style title'.split(' '));

/** Entities are decoded once; links keep their text; white space is joined as a browser does; ends are trimmed. */
export function plainText(html: string): string {
  if (!html.includes('<') && !html.includes('&')) return html.trim();
  const out = new Writer();
  let hidden: string | null = null;
  let pre = 0;
  let name = '';
  let attribute = '';
  let alt = '';
  const said = { start: 0, end: 0 };
  const tokenizer = new Tokenizer(
    {},
    {
      ontext: (start, end) => {
        if (hidden !== null) return;
        if (start !== said.end) say();
        if (said.start === said.end) said.start = start;
        said.end = end;
      },
      ontextentity: (codePoint) => {
        say();
        if (hidden === null) out.text(String.fromCodePoint(codePoint), pre > 0);
      },
      onopentagname: (start, end) => {
        say();
        name = html.slice(start, end).toLowerCase();
        alt = '';
        if (name === 'br') out.lines(1, true);
        else breaks(name);
        if (name === 'pre') pre += 1;
        if (RAW.has(name)) hidden = name;
      },
      onclosetag: (start, end) => {
        say();
        const closed = html.slice(start, end).toLowerCase();
        if (closed === hidden) hidden = null;
        if (closed === 'pre' && pre > 0) pre -= 1;
        breaks(closed);
      },
      onopentagend: image,
      onselfclosingtag: () => {
        if (RAW.has(name)) hidden = null;
        image();
      },
      onattribname: (start, end) => {
        attribute = name === 'img' ? html.slice(start, end).toLowerCase() : '';
      },
      onattribdata: (start, end) => {
        if (attribute === 'alt') alt += html.slice(start, end);
      },
      onattribentity: (codePoint) => {
        if (attribute === 'alt') alt += String.fromCodePoint(codePoint);
      },
      oncdata: (start, end, offset) => {
        say();
        if (hidden === null) out.text(html.slice(start, end - offset), true);
      },
      onattribend: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      onend: nothing,
    },
  );

  /** The tokenizer cuts text at each bracket and ampersand that turns out to be one: pieces that touch are written as one. */
  function say(): void {
    if (said.end > said.start) out.text(html.slice(said.start, said.end), pre > 0);
    said.start = said.end;
  }

  function breaks(tag: string): void {
    if (PARAGRAPH.has(tag)) out.lines(2, false);
    else if (LINE.has(tag)) out.lines(1, false);
    else if (tag === 'td' || tag === 'th') out.text(' ', false);
  }

  /** Emoji are images in many systems, and their text is what was said. */
  function image(): void {
    if (name === 'img' && alt !== '' && hidden === null) out.text(alt, false);
    alt = '';
  }

  tokenizer.write(html);
  tokenizer.end();
  say();
  return out.done();
}

function nothing(): void {}

/** Joins pieces: breaks between blocks do not add up, those of `<br>` do, and neither begins or ends the text. */
class Writer {
  private readonly pieces: string[] = [];
  private space = false;
  private breaks = 0;

  text(piece: string, kept: boolean): void {
    const joined = (kept ? piece : piece.replaceAll(/[ \t\r\n\f]+/g, ' ')).replaceAll('\u00A0', ' ');
    const body = !kept && joined.startsWith(' ') ? joined.slice(1) : joined;
    if (body.length < joined.length) this.space = true;
    if (body === '') return;
    if (this.pieces.length > 0) {
      if (this.breaks > 0) this.pieces.push('\n'.repeat(this.breaks));
      else if (this.space) this.pieces.push(' ');
    }
    this.breaks = 0;
    this.space = !kept && body.endsWith(' ');
    this.pieces.push(this.space ? body.slice(0, -1) : body);
  }

  lines(count: number, more: boolean): void {
    this.breaks = more ? Math.min(this.breaks + count, 3) : Math.max(this.breaks, count);
    this.space = false;
  }

  done(): string {
    return this.pieces.join('').trim();
  }
}
