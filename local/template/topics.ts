import type { LocalSubscription, LocalTopic } from './app.ts';
import type { FindFunction } from './function-references.ts';
import type { Reader } from './reader.ts';

const PROTOCOLS: readonly LocalSubscription['protocol'][] = ['sqs', 'lambda', 'email', 'http', 'https'];

/** The topics of SNS. */
export function readTopics(reader: Reader): LocalTopic[] {
  return reader.each('AWS::SNS::Topic', (resource) => ({
    id: resource.logicalId,
    name: reader.attribute(resource, 'TopicName'),
    arn: reader.reference(resource),
  }));
}

/** Subscriptions of their own, and those that a topic lists. */
export function readSubscriptions(reader: Reader, findFunction: FindFunction): LocalSubscription[] {
  const listed = reader.each('AWS::SNS::Topic', (topic) => {
    const entries = (reader.property(topic, 'Subscription') ?? []) as { Protocol: string; Endpoint: unknown }[];
    return entries.map((entry) => ({
      resource: topic,
      topicArn: reader.reference(topic),
      ...entry,
      raw: false,
      filter: undefined,
      filterScope: undefined,
    }));
  });
  const separate = reader.each('AWS::SNS::Subscription', (resource) => ({
    resource,
    topicArn: String(reader.property(resource, 'TopicArn')),
    Protocol: String(reader.property(resource, 'Protocol')),
    Endpoint: reader.property(resource, 'Endpoint'),
    raw: String(reader.property(resource, 'RawMessageDelivery') ?? false) === 'true',
    filter: reader.property(resource, 'FilterPolicy') as Record<string, unknown> | undefined,
    filterScope: reader.property(resource, 'FilterPolicyScope') as LocalSubscription['filterPolicyScope'],
  }));
  return [...listed, ...separate].flatMap(({ resource, topicArn, Protocol, Endpoint, raw, ...filters }) => {
    const protocol = PROTOCOLS.find((known) => known === Protocol);
    if (!protocol) {
      reader.problem(
        'warning',
        resource,
        `subscriptions by ${Protocol} do not run locally: nothing is delivered to ${Endpoint}`,
      );
      return [];
    }
    const fn = protocol === 'lambda' ? findFunction(Endpoint) : undefined;
    if (protocol === 'lambda' && !fn) {
      reader.problem('error', resource, `its function ${Endpoint} does not run locally: nothing would be delivered`);
      return [];
    }
    return [
      {
        topicArn,
        protocol,
        endpoint: fn?.arn ?? String(Endpoint),
        rawMessageDelivery: raw,
        filterPolicy: filters.filter,
        filterPolicyScope: filters.filterScope,
      },
    ];
  });
}
