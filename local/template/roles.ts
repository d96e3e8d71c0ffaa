import type { PolicyStatement } from './app.ts';
import type { Resource } from './assembly.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import type { Reader } from './reader.ts';

interface PolicyDocument {
  Statement?: RawStatement | RawStatement[];
}

interface RawStatement {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** Role resources by ARN, for all functions of a run. */
export type Roles = ReadonlyMap<string, Resource>;

/** The roles of the app, by ARN. */
export function readRoles(reader: Reader): Roles {
  return new Map(reader.all('AWS::IAM::Role').map((role) => [reader.attribute(role, 'Arn'), role]));
}

/**
 * Every statement that a role has: its own policies, those attached to it, and managed ones.
 * A resource that the local AWS does not have is a problem of the function that carries the role.
 */
export function roleStatements(reader: Reader, roles: Roles, roleArn: string, fn: Resource): PolicyStatement[] {
  const role = roles.get(roleArn);
  if (!role) {
    reader.problem(
      'warning',
      fn,
      `its role ${roleArn} is not in this app: every AWS call is refused; define the role in the app`,
    );
    return [];
  }
  const roleName = reader.reference(role);
  const inline = list(role.properties.Policies).map((policy) => (policy as { PolicyDocument: unknown }).PolicyDocument);
  const statements = inline.flatMap((document) => documentStatements(reader, role, document, fn));
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']) {
    for (const policy of reader.all(type)) {
      const attached = [...list(reader.property(policy, 'Roles')), reader.property(policy, 'RoleName')];
      if (!attached.includes(roleName)) continue;
      statements.push(...documentStatements(reader, policy, policy.properties.PolicyDocument, fn));
    }
  }
  for (const arn of list(reader.property(role, 'ManagedPolicyArns'))) {
    statements.push(...managedStatements(reader, String(arn), fn));
  }
  return statements;
}

function managedStatements(reader: Reader, arn: string, fn: Resource): PolicyStatement[] {
  const own = reader.all('AWS::IAM::ManagedPolicy').find((policy) => reader.reference(policy) === arn);
  if (own) return documentStatements(reader, own, own.properties.PolicyDocument, fn);
  const name = arn.replace(/^arn:[^:]+:iam::[^:]*:policy\//, '');
  const known = MANAGED_POLICIES[name];
  if (!known) {
    reader.problem(
      'warning',
      fn,
      `what the policy ${name} allows is not known here: such calls are refused; write the statements out`,
    );
    return [];
  }
  return known.map((statement, index) => ({ effect: 'Allow', ...statement, origin: `${name}#${index + 1}` }));
}

function documentStatements(reader: Reader, holder: Resource, document: unknown, fn: Resource): PolicyStatement[] {
  const raw = list((document as PolicyDocument | undefined)?.Statement);
  return raw.flatMap((entry, index) => {
    const what = `statement ${index + 1} of ${holder.path}`;
    const statement = reader.value(holder.stack, entry, what, fn) as RawStatement | undefined;
    if (!statement) return [];
    return [
      {
        effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
        actions: texts(statement.Action),
        ...(statement.NotAction && { notActions: texts(statement.NotAction) }),
        resources: texts(statement.Resource),
        ...(statement.NotResource && { notResources: texts(statement.NotResource) }),
        ...(statement.Condition && { conditions: statement.Condition }),
        origin: `${holder.path}#${index + 1}`,
      } satisfies PolicyStatement,
    ];
  });
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): string[] {
  return list(value).map(String);
}
