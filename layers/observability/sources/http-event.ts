import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** An event of an HTTP API (payload 2.0), a function URL, or a REST API (payload 1.0). */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent;
