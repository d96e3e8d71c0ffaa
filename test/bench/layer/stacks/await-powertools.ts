import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import { awaitCost } from '../await-cost.ts';

const tracer = new Tracer();

/** What an awaited call costs beside a Powertools Tracer. */
export const handler = middy((event: { calls: number }) => awaitCost(event.calls)).use(
  captureLambdaHandler(tracer, { captureResponse: false }),
);
