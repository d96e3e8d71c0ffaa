import { join } from 'node:path';
import type { InboxMessage } from '../../aws/sns/deliver.ts';
import { LocalError } from '../../local-error.ts';
import { isFirstOk, readInbox } from '../../run/inbox.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import type { Terminal } from '../terminal.ts';

/** What subscribers outside would have got. */
export const command: Command = {
  summary: 'Print the emails and HTTP calls that the local topics sent',
  usage:
    'lamplight inbox [number] [--all] [--json]\n' +
    '  lists them, the newest last; with a number it prints that message. The file is .lamplight/inbox.jsonl\n' +
    '  --all also those of alarms that found their first data in order, of which each start has many',
  async run(args, terminal) {
    const { values, positionals } = readFlags(args, { all: { type: 'boolean' }, json: { type: 'boolean' } });
    const messages = readInbox(join(terminal.cwd, '.lamplight'));
    const [number] = positionals;
    if (number !== undefined) return printOne(messages, Number(number), number, terminal);
    if (values.json) for (const message of messages) terminal.line(JSON.stringify(message));
    else if (messages.length === 0)
      terminal.line('the inbox is empty: nothing was published to a topic with an email or HTTP subscription');
    else printList(messages, values.all ?? false, terminal);
    return 0;
  },
};

function printList(messages: InboxMessage[], all: boolean, terminal: Terminal): void {
  const width = String(messages.length).length;
  let hidden = 0;
  for (const [at, message] of messages.entries()) {
    if (all || !isFirstOk(message)) terminal.line(`${String(at + 1).padStart(width)}  ${headline(message)}`);
    else hidden += 1;
  }
  if (hidden > 0) terminal.line(`not listed: ${hidden} of alarms that found their first data in order (--all)`);
}

function printOne(messages: InboxMessage[], number: number, written: string, terminal: Terminal): number {
  const message = messages[number - 1];
  if (!message) throw new LocalError('usage', `no message ${written}; there are ${messages.length}`);
  terminal.line(headline(message));
  terminal.line('');
  for (const line of pretty(message.body).split('\n')) terminal.line(line);
  return 0;
}

function headline({ time, protocol, endpoint, subject, topicArn }: InboxMessage): string {
  const topic = topicArn.slice(topicArn.lastIndexOf(':') + 1);
  return `${new Date(time).toISOString().slice(0, 19)}Z  ${protocol} to ${endpoint}  ${subject ?? `(${topic})`}`;
}

/** A JSON body in several lines, as it is where it is none. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
