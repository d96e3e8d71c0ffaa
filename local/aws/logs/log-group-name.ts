import { AwsError } from '../aws-error.ts';
import type { LogGroup } from './log-store.ts';
import type { LogsState } from './state.ts';

export interface GroupInput {
  logGroupName?: string;
  /** A name or an ARN. */
  logGroupIdentifier?: string;
}

/** IAM sees a log group with an empty log stream behind it: why policies need the group's ARN with `:*`. */
export function groupResource(input: GroupInput, { region, accountId }: LogsState): string[] {
  return [`arn:aws:logs:${region}:${accountId}:log-group:${nameOf(input)}:log-stream:`];
}

/** @throws AwsError `ResourceNotFoundException`, in AWS's words */
export function requireGroup(input: GroupInput, { store }: LogsState): LogGroup {
  const name = nameOf(input);
  if (!name) throw new AwsError('InvalidParameterException', 'Give logGroupName or logGroupIdentifier.');
  const group = store.group(name);
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

function nameOf({ logGroupName, logGroupIdentifier }: GroupInput): string {
  const given = logGroupName ?? logGroupIdentifier ?? '';
  return given.startsWith('arn:')
    ? given.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '')
    : given;
}
