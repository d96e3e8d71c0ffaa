import type { APIGatewayProxyEventV2, Context, SQSEvent, SQSRecord } from 'aws-lambda';
import {
  captureLines,
  type EmfDocument,
  httpEvent,
  type LogLine,
  type MessageOptions,
  sqsEvent,
  lambdaContext as testContext,
} from 'lamplight/testing';

export interface Captured<T> {
  result: T;
  /** Each line, parsed or not, in the order of writing. */
  lines: readonly string[];
  /** The lines that say something, without the metrics. */
  logs: LogLine[];
  documents: EmfDocument[];
}

/** Runs `work` and gives back every line that the layer wrote meanwhile. */
export async function capture<T>(work: () => T | Promise<T>): Promise<Captured<T>> {
  const written = captureLines();
  try {
    const result = await work();
    return { result, lines: written.lines, logs: written.logs(), documents: written.documents() };
  } finally {
    written.stop();
  }
}

/** The value of a metric in the first document that has it under these labels. */
export function metric(documents: EmfDocument[], name: string, labels: Record<string, string> = {}): unknown {
  return documents.find(
    (document) => name in document && Object.entries(labels).every(([label, value]) => document[label] === value),
  )?.[name];
}

export function lambdaContext(remainingMs = 30_000): Context {
  return testContext({ remainingMs, requestId: 'request-1' });
}

export function request(change: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  return { ...httpEvent({ path: '/connections/7' }), ...change };
}

export function record(messageId: string, options: MessageOptions = {}, queueName?: string): SQSRecord {
  return sqsEvent([{ messageId, ...options }], queueName).Records[0]!;
}

export function batch(...records: SQSRecord[]): SQSEvent {
  return { Records: records };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
