/** Mails as they come: of every country and age, by programs, and broken. */
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../test/support/cpu.ts';
import { imapFault, smtpFault, type Told } from './faults.ts';
import { recordOf } from './parse.ts';
import { ownWords } from '#sdk';
import { MailRecord } from './schema.ts';
import { messages } from './streams/messages.ts';

async function parsed(text: string | readonly string[], encoding: BufferEncoding = 'utf8'): Promise<MailRecord> {
  const bytes = Buffer.from(typeof text === 'string' ? text : text.join('\r\n'), encoding);
  return MailRecord.parse(await recordOf({ bytes, size: bytes.length, received: null }));
}

/** With headers, and a text. */
async function withHead(...head: readonly string[]): Promise<MailRecord> {
  return parsed([...head, '', 'Hello']);
}

describe('character sets', () => {
  test('of Japanese mail, in the head and the text', async () => {
    const record = await parsed([
      'From: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= <Yamada@Example.jp>',
      'Subject: =?iso-2022-jp?B?GyRCJEYkOSRIGyhC?=',
      'Content-Type: text/plain; charset=iso-2022-jp',
      '',
      '\u001b$B$3$s$K$A$O\u001b(B',
    ]);
    expect(record).toMatchObject({
      from: { address: 'yamada@example.jp', name: '山田太郎' },
      subject: 'てすと',
      text: 'こんにちは',
    });
  });

  test('of a head in bytes that it does not declare: that of the text, else of Western Europe', async () => {
    const western = await parsed('From: J\xf6rg <j@example.de>\nSubject: Gr\xfc\xdfe\n\nHallo', 'latin1');
    expect(western).toMatchObject({ from: { name: 'Jörg' }, subject: 'Grüße' });
    const russian = await parsed(
      'From: a@b.example\nSubject: \xf4\xc5\xd3\xd4\nContent-Type: text/plain;\n charset="koi8-r"\n\n\xf4\xc5\xd3\xd4',
      'latin1',
    );
    expect(russian).toMatchObject({ subject: 'Тест', text: 'Тест' });
  });

  test('one word in two, cut within a letter’s neighbours', async () => {
    const { subject } = await withHead('Subject: =?utf-8?Q?caf=C3=A9?=', ' =?utf-8?Q?_cr=C3=A8me?=');
    expect(subject).toBe('café crème');
  });

  test('NUL, which no database keeps, is left out', async () => {
    expect(await parsed('From: a@b.example\nSubject: a\0b\n\nc\0d')).toMatchObject({ subject: 'ab', text: 'cd' });
  });
});

describe('identity', () => {
  test('is the Message-ID, bracketed or not; the bytes where there is none', async () => {
    expect((await withHead('Message-ID: <a@b.example> (comment)')).id).toBe('a@b.example');
    expect((await withHead('Message-ID: a@b.example')).id).toBe('a@b.example');
    expect((await withHead('Message-ID: <>')).id).toMatch(/^sha256:\w{32}$/);
    expect((await withHead('X: 1')).id).not.toBe((await withHead('X: 2')).id);
  });

  test('of the same mail by two ways is one version; other words are another', async () => {
    const one = await withHead('Received: by a; Mon, 2 Mar 2026 10:00:00 +0000', 'Message-ID: <a@b.example>');
    const other = await withHead('Received: by b; Mon, 2 Mar 2026 11:00:00 +0000', 'Message-ID: <a@b.example>');
    const edited = await parsed(['Message-ID: <a@b.example>', '', 'Hello, or not']);
    expect(messages.key(one)).toEqual(messages.key(other));
    expect(messages.key(edited)).not.toEqual(messages.key(one));
    expect(one.received_at).toBe('2026-03-02T10:00:00.000Z');
  });

  test('of a thread: the first of the references, else what is answered, else itself', async () => {
    const answers = ['Message-ID: <d@b>', 'In-Reply-To: your mail of "Monday" <c@b>'];
    expect(await withHead(...answers, 'References: <a@b> <b@b>', '\t<c@b>')).toMatchObject({
      thread: 'a@b',
      in_reply_to: 'c@b',
      references: ['a@b', 'b@b', 'c@b'],
    });
    expect(await withHead(...answers)).toMatchObject({ thread: 'c@b' });
    expect(await withHead('Message-ID: <d@b>')).toMatchObject({ thread: 'd@b', in_reply_to: null });
  });
});

function part(type: string, ...lines: readonly string[]): string[] {
  return ['--B', `Content-Type: ${type}`, '', ...lines];
}

describe('nature', () => {
  test.for([
    ['mail', ['From: a@b.example', 'Auto-Submitted: no']],
    ['list', ['List-Id: "My, list" <my.list.example>']],
    ['bulk', ['List-Unsubscribe: <mailto:off@b.example>']],
    ['notification', ['Auto-Submitted: auto-generated']],
    ['auto_reply', ['Auto-Submitted: auto-replied (vacation)', 'List-Id: <my.list.example>']],
    ['auto_reply', ['X-Autoreply: yes']],
    ['auto_reply', ['Precedence: auto_reply']],
    ['auto_reply', ['Return-Path: <>', 'In-Reply-To: <a@b>', 'From: a@b.example']],
    ['bounce', ['Return-Path: <>', 'From: Mail Delivery System <MAILER-DAEMON@mx.example>']],
    ['bounce', ['X-Failed-Recipients: a@b.example']],
    ['receipt', ['Content-Type: multipart/report; report-type=disposition-notification; boundary=x']],
  ] as const)('%s: %j', async ([nature, head]) => {
    expect((await withHead(...head)).nature).toBe(nature);
  });

  test('of a bounce: for whom, why and which of our mails', async () => {
    const record = await parsed([
      'Content-Type: multipart/report; report-type="delivery-status"; boundary="B"',
      '',
      ...part('text/plain', 'Sorry.'),
      ...part(
        'message/delivery-status',
        'Reporting-MTA: dns; mx.example',
        '',
        'Final-Recipient: rfc822; No@mail.example',
      ),
      'Action: failed',
      'Status: 5.1.1',
      '',
      'Final-Recipient: rfc822;late@mail.example',
      'Action: delayed',
      ...part('message/rfc822', 'Message-ID: <ours@company.example>', '', 'Hello'),
      '--B--',
    ]);
    expect(record).toMatchObject({ nature: 'bounce', text: 'Sorry.' });
    expect(record.failures).toEqual([
      { recipient: 'no@mail.example', action: 'failed', status: '5.1.1', message_id: 'ours@company.example' },
      { recipient: 'late@mail.example', action: 'delayed', status: null, message_id: 'ours@company.example' },
    ]);
  });
});

describe('a broken mail', () => {
  test('is read as far as it goes', async () => {
    expect(await parsed('no head at all')).toMatchObject({ from: null, date: null, nature: 'mail' });
    expect(await withHead('Date: yesterday', 'From: undisclosed', 'To: nobody:;')).toMatchObject({
      date: null,
      from: null,
      to: [],
      addressed: null,
    });
    const cut = await parsed([
      'Content-Type: multipart/mixed; boundary=X',
      '',
      '--X',
      '',
      'Hello',
      '--X',
      'Content-Type: image/png; name=a',
    ]);
    expect(cut.text).toBe('Hello');
  });

  test('of too many parts is refused for that alone', async () => {
    const bytes = Buffer.from(`Content-Type: multipart/mixed; boundary=q\n\n${'--q\n\nx\n'.repeat(1500)}--q--\n`);
    const { error } = MailRecord.safeParse(await recordOf({ bytes, size: bytes.length, received: null }));
    expect(error?.issues).toMatchObject([{ path: ['problem'], message: expect.stringMatching(/nodes/) as string }]);
  });

  test('of HTML alone has no text of its own, and its pictures stay where they are', async () => {
    const record = await parsed([
      'Content-Type: multipart/related; boundary=X',
      '',
      '--X',
      'Content-Type: text/html',
      '',
      '<p>Hi <b>there</b></p><img src="cid:p1">',
      '--X',
      "Content-Type: image/png; name*=utf-8''%E5%86%99.png",
      'Content-ID: <p1>',
      '',
      'abc',
      '--X--',
    ]);
    expect(record).toMatchObject({ text: null, own: null });
    expect(record.html).toContain('src="cid:p1"');
    expect(record.attachments).toMatchObject([{ type: 'image', name: '写.png', bytes: 3, media_type: 'image/png' }]);
    expect(record.attachments[0]?.url).toMatch(/^mid:sha256.*\/p1$/);
  });

  test('in a file is told from records as they are kept', async () => {
    const record = await withHead('Message-ID: <a@b>');
    const kept = Buffer.from(JSON.stringify([record]));
    expect(await messages.read?.(kept, 'application/json')).toEqual([record]);
    expect(await messages.read?.(Buffer.from('From: a@b.example\n\nHi'), '')).toMatchObject([{ text: 'Hi' }]);
  });
});

describe('a mail made to be slow to read', () => {
  const MANY = 100_000;
  /** Of the processor: far above what it takes, and far below what it would take if time grew with the square of length. */
  const AT_ONCE_MS = 5_000;
  test.for([
    ['digits', '7'.repeat(MANY * 5)],
    ['dashes', `${'-'.repeat(MANY)}x`],
    ['empty lines', `${'\n'.repeat(MANY)}x`],
    ['lines of a form', '\n\nFrom: a@b\nx'.repeat(MANY)],
    ['colons', `${'1:'.repeat(MANY)}\n> x`],
    ['quotes', '> '.repeat(MANY)],
  ] as const)('of %s is read at once', ([, text]) => {
    expect(cpuMs(() => ownWords(text))).toBeLessThan(AT_ONCE_MS);
  });

  test('by its names of headers, or its report, is read like any other', async () => {
    expect((await withHead('Constructor: a', '__proto__: b', 'toString: c', 'Subject: d')).subject).toBe('d');
    const began = process.threadCpuUsage();
    await parsed([
      'Content-Type: multipart/report; report-type=delivery-status; boundary=B',
      '',
      ...part('message/delivery-status', 'Final-Recipient: rfc822;a@b.example\n\n'.repeat(20_000)),
      ...part('message/rfc822', 'message-id:<\n'.repeat(MANY)),
      '--B--',
    ]);
    const { user, system } = process.threadCpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(AT_ONCE_MS);
  });
});

describe('what a mail says by itself', () => {
  test.for([
    ['Yes.\n\nOn Mon, 2 Mar 2026 at 10:15,\nInes Moreau <ines@mail.example> wrote:\n\n> Is it?\n', 'Yes.'],
    ['> Is it?\nYes.\n> And that?\nNo.\n-- \nAnn', '> Is it?\nYes.\n> And that?\nNo.'],
    ['Approve\n\nSent from my iPhone\n\n> May it go out?', 'Approve'],
    ['Ja.\n\nVon meinem iPhone gesendet', 'Ja.'],
    ['Sent from the factory.', 'Sent from the factory.'],
    ['Ja.\n\n-----Ursprüngliche Nachricht-----\nVon: a@b.example\nGesendet: Montag\nAn: c@d.example\n\nHallo', 'Ja.'],
    [
      'Oui.\n\nDe : Ines\nEnvoyé : lundi\nÀ : nous\n\nBonjour',
      'Oui.\n\nDe : Ines\nEnvoyé : lundi\nÀ : nous\n\nBonjour',
    ],
    ['Yes.\n\nFrom: Ines <ines@mail.example>\nSent: Monday\nTo: us\nSubject: x\n\nHello', 'Yes.'],
    [
      'A form:\n\nName: Ines\nEmail: ines@mail.example\nText: it is red',
      'A form:\n\nName: Ines\nEmail: ines@mail.example\nText: it is red',
    ],
    ['> all of it\n> is a quote', null],
    ['a -- b\n--\nnot a signature\n'.padEnd(200, 'x\n'), 'a -- b\n--\nnot a signature\n'.padEnd(200, 'x\n').trim()],
  ] as const)('%j', ([text, own]) => {
    expect(ownWords(text)).toBe(own);
  });
});

const server = { protocol: 'IMAP', host: 'imap.example', port: 993, byToken: false };
const signIn = { responseStatus: 'NO', authenticationFailed: true };

/** In seconds from now. */
function wait(response: string): number {
  const { retryAt } = smtpFault({ responseCode: 450, response }, 'send', server, false);
  return Math.round(((retryAt?.getTime() ?? 0) - Date.now()) / 1000);
}

describe('a server that says no', () => {
  test.for([
    ['auth', { ...signIn, serverResponseCode: 'AUTHENTICATIONFAILED' }],
    ['auth', { ...signIn }],
    ['auth', { ...signIn, serverResponseCode: 'ALERT', responseText: 'Application-specific password required' }],
    ['limited', { ...signIn, serverResponseCode: 'ALERT', responseText: 'Too many simultaneous connections.' }],
    ['transient', { ...signIn, serverResponseCode: 'UNAVAILABLE' }],
    ['limited', { ...signIn, serverResponseCode: 'LIMIT' }],
    ['limited', { responseStatus: 'NO', serverResponseCode: 'OVERQUOTA' }],
    ['limited', { responseStatus: 'BAD', code: 'ETHROTTLE', throttleReset: 92_415, authenticationFailed: true }],
    ['transient', { responseStatus: 'BAD', authenticationFailed: true }],
    ['config', { responseStatus: 'NO', serverResponseCode: 'NONEXISTENT' }],
    ['rejected', { responseStatus: 'NO', serverResponseCode: 'NOPERM' }],
    ['config', { code: 'CERT_HAS_EXPIRED' }],
    ['config', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['drift', { code: 'ParserError11' }],
    ['transient', { code: 'ECONNREFUSED' }],
  ] as const satisfies readonly (readonly [string, Told])[])('IMAP %s: %j', ([kind, told]) => {
    expect(imapFault(told, 'open INBOX', server)).toMatchObject({ kind, uncertain: false });
  });

  test.for([
    ['auth', { responseCode: 535, response: '535 5.7.8 Bad credentials', code: 'EAUTH' }],
    ['config', { responseCode: 530, response: '530 5.7.0 Must issue STARTTLS first' }],
    [
      'limited',
      { responseCode: 454, response: '454 4.7.0 Too many login attempts', code: 'EAUTH', command: 'AUTH PLAIN' },
    ],
    ['limited', { responseCode: 421, response: '421 4.7.28 Unusual rate of mail' }],
    ['limited', { responseCode: 450, response: '450 4.2.1 Receiving mail too quickly' }],
    ['transient', { responseCode: 451, response: '451 4.3.0 Local error' }],
    ['transient', { responseCode: 452, response: '452 4.2.2 Mailbox full' }],
    ['rejected', { responseCode: 550, response: '550 5.1.1 User unknown' }],
    ['rejected', { responseCode: 552, response: '552 5.3.4 Too large' }],
  ] as const satisfies readonly (readonly [string, Told])[])('SMTP %s: %j', ([kind, told]) => {
    expect(smtpFault(told, 'send', server, true)).toMatchObject({ kind, uncertain: false });
  });

  test.for([
    ['auth', { responseCode: 535, response: '535 5.7.3 Authentication unsuccessful', code: 'EAUTH' }],
    ['config', { responseCode: 535, response: '535 5.7.139 Authentication unsuccessful, switched off', code: 'EAUTH' }],
    ['config', { responseCode: 504, response: '504 5.7.4 Unrecognized authentication type', code: 'EAUTH' }],
    ['transient', { responseCode: 454, response: '454 4.3.0 Temporary authentication failure', code: 'EAUTH' }],
    ['transient', { code: 'ECONNECTION' }],
  ] as const satisfies readonly (readonly [string, Told])[])('to a token, SMTP %s: %j', ([kind, told]) => {
    const fault = smtpFault({ ...told, command: 'AUTH XOAUTH2' }, 'sign in', { ...server, byToken: true }, false);
    expect(fault).toMatchObject({ kind, uncertain: false });
  });

  test('or nothing, once the mail had begun to leave, leaves its fate open', () => {
    for (const code of ['ETIMEDOUT', 'ECONNECTION', 'ESOCKET', 'EPROTOCOL', 'ETLS']) {
      expect(smtpFault({ code }, 'send', server, true)).toMatchObject({ uncertain: true });
      expect(smtpFault({ code }, 'send', server, false)).toMatchObject({ uncertain: false });
    }
  });

  test('for a while is asked again then', () => {
    expect(wait('450 4.7.1 Greylisted, try again in 300 seconds')).toBe(300);
    expect(wait('450 4.7.1 Wait for 5 minutes')).toBe(300);
    expect(wait('450 4.7.1 Later')).toBe(60);
  });
});
