import { createAuthority } from '../../local/aws/iam/authority.ts';
import { functionPrincipal } from '../../local/aws/iam/principal.ts';
import { createSqs } from '../../local/aws/sqs/sqs.ts';
import { virtualClock } from '../../local/clock.ts';
import { startPoller } from '../../local/events/queue-poller.ts';
import { createRecords } from '../../local/records.ts';
import type { LocalApp, LocalFunction, PolicyStatement } from '../../local/template/app.ts';

/** One thing that a function may do: the smallest part of a statement. */
export interface Grant {
  fn: LocalFunction;
  statement: PolicyStatement;
  action: string;
  resource: string;
  /** Who uses it: the function, the poller of its queue, or what Lambda does for it by itself. */
  user: 'function' | 'poller' | 'lambda';
}

const POLLER = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];

export function grantsOf({ functions, mappings }: LocalApp): Grant[] {
  return functions.flatMap((fn) => {
    const isPolled = mappings.some(({ functionArn }) => functionArn === fn.arn);
    const userOf = (action: string): Grant['user'] => {
      if (/^(logs|xray):/.test(action)) return 'lambda';
      return POLLER.includes(action) || (isPolled && action === 'sqs:GetQueueAttributes') ? 'poller' : 'function';
    };
    return fn.statements.flatMap((statement) =>
      statement.actions.flatMap((action) =>
        statement.resources.map((resource) => ({ fn, statement, action, resource, user: userOf(action) })),
      ),
    );
  });
}

export function describeGrant({ fn, action, resource }: Grant): string {
  return `${fn.title}: ${action} on ${resource}`;
}

/** Takes one grant from a running function, and gives the function that gives it back. */
export function drop({ fn, statement, action, resource }: Grant): () => void {
  const index = fn.statements.indexOf(statement);
  const left = [
    { ...statement, actions: statement.actions.filter((one) => one !== action) },
    { ...statement, actions: [action], resources: statement.resources.filter((one) => one !== resource) },
  ];
  fn.statements.splice(index, 1, ...left);
  return () => void fn.statements.splice(index, left.length, statement);
}

/** Whether Lambda polls the function's queue, as its statements are now. */
export function isPolled({ queues, mappings }: LocalApp, fn: LocalFunction): boolean {
  const mapping = mappings.find(({ functionArn }) => functionArn === fn.arn)!;
  const deps = { clock: virtualClock(Date.now()), records: createRecords() };
  const authority = createAuthority(deps);
  const sqs = createSqs({ ...deps, queues });
  const principal = functionPrincipal(fn, 'AKIDOFTHEPROOF');
  let refused = false;
  deps.records.subscribe((record) => {
    refused ||= record.kind === 'notice' && record.level === 'error';
  });
  const poller = startPoller(mapping, {
    ...deps,
    queue: sqs.queue(mapping.queueArn)!,
    invoke: async () => ({}),
    authorise: (action, queueArn) => authority.authorise(principal, action, [queueArn]),
  });
  poller.stop();
  sqs.stop();
  return !refused;
}
