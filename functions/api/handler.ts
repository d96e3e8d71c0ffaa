import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { http, observe } from 'lamplight/observe';
import { answerErrors } from '../shared/http/answer-errors.ts';
import { routes } from './routes.ts';
import { unmatched } from './unmatched.ts';

const router = httpRouter<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
  routes,
  notFoundResponse: unmatched(routes),
});

export const handler = observe(http({ logger: 'suite.api' }), router).use(answerErrors());
