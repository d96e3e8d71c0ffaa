import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnResource, NestedStack, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AlarmSpec, Severity } from '../runbooks/alarm-spec.ts';
import { alarmResource, type TopicArns } from './alarm-resource.ts';

/** CloudFormation quotas: 500 resources and 1 MB a template. Below, so that the stack has room for what comes later. */
const TEMPLATE_LIMITS = { resources: 450, bytes: 800_000 };

/** What a template says of an alarm beside the spec's own text: keys, indentation, actions, metadata. */
const BYTES_BESIDE_SPEC = 900;

export interface RunbookAlarmsProps {
  /** What `checkRunbooks` or `expandAlarms` gives. */
  alarms: readonly AlarmSpec[];
  /** Made by `Notifications`, or any other ones. */
  topics: Readonly<Record<Severity, ITopic>>;
  /** In a nested stack in any case: the template of an app that has others keeps its room, and its diff is one resource. */
  nested?: boolean;
}

/**
 * The alarms of the runbooks, as resources of this stack; of nested stacks where its template would pass CloudFormation's
 * limits. Construct it after the rest of the stack, whose resources it counts.
 */
export class RunbookAlarms extends Construct {
  readonly alarms: readonly AlarmSpec[];
  /** ARN by alarm id. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { alarms, topics, nested = false }: RunbookAlarmsProps) {
    super(scope, id);
    const topicArns = { page: topics.page.topicArn, ticket: topics.ticket.topicArn };
    const resources = new Map<string, CfnResource>();
    const ordered = childrenFirst(alarms);
    for (const { place, specs } of placesFor(this, ordered, nested)) {
      for (const spec of specs) resources.set(spec.id, this.#make(place, spec, topicArns, resources));
    }
    this.alarms = alarms;
    this.arns = alarmArns(this, alarms);
  }

  #make(place: Construct, spec: AlarmSpec, topics: TopicArns, made: Map<string, CfnResource>): CfnResource {
    const resource = alarmResource(place, spec, topics);
    // A rule names its alarms, and CloudWatch refuses a name that is none yet; CloudFormation sees no reference in it.
    for (const child of spec.kind === 'composite' ? spec.children : []) {
      const before = made.get(child);
      if (before) resource.node.addDependency(before);
    }
    return resource;
  }
}

/** ARN by alarm id, in the stack of a construct. */
export function alarmArns(scope: Construct, alarms: readonly AlarmSpec[]): Record<string, string> {
  const { partition, region, account } = Stack.of(scope);
  return Object.fromEntries(
    alarms.map(({ id, name }) => [id, `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`]),
  );
}

/** In the order given, each composite after the alarms of its rule. */
function childrenFirst(alarms: readonly AlarmSpec[]): AlarmSpec[] {
  const byId = new Map(alarms.map((spec) => [spec.id, spec]));
  const ordered = new Set<AlarmSpec>();
  const place = (spec: AlarmSpec) => {
    if (spec.kind === 'composite') for (const child of spec.children) if (byId.has(child)) place(byId.get(child)!);
    ordered.add(spec);
  };
  for (const spec of alarms.filter(({ kind }) => kind === 'metric')) place(spec);
  for (const spec of alarms) place(spec);
  return [...ordered];
}

/** This stack where all of them fit in, else as many nested ones as it takes. */
function placesFor(
  scope: Construct,
  alarms: readonly AlarmSpec[],
  nested: boolean,
): { place: Construct; specs: AlarmSpec[] }[] {
  const present = Stack.of(scope).node.findAll().filter(CfnResource.isCfnResource).length;
  const chunks = chunksOf(alarms);
  if (chunks.length === 0) return [];
  if (!nested && chunks.length === 1 && present + alarms.length <= TEMPLATE_LIMITS.resources) {
    return [{ place: scope, specs: chunks[0]! }];
  }
  return chunks.map((specs, at) => ({ place: new NestedStack(scope, `Alarms${at + 1}`), specs }));
}

function chunksOf(alarms: readonly AlarmSpec[]): AlarmSpec[][] {
  const chunks: AlarmSpec[][] = [];
  let bytes = 0;
  for (const spec of alarms) {
    const size = JSON.stringify(spec).length + BYTES_BESIDE_SPEC;
    const current = chunks.at(-1);
    if (!current || current.length >= TEMPLATE_LIMITS.resources || bytes + size > TEMPLATE_LIMITS.bytes) {
      chunks.push([spec]);
      bytes = size;
    } else {
      current.push(spec);
      bytes += size;
    }
  }
  return chunks;
}
