import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import { send } from './shared/queue.ts';

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> => {
  const { items = [] } = JSON.parse(event.body ?? '{}') as { items?: string[] };
  if (items.length === 0) return { statusCode: 400, body: JSON.stringify({ error: 'an order has items' }) };
  const id = randomUUID();
  await send(process.env.PAYMENTS_URL, { orderId: id, items });
  return { statusCode: 202, body: JSON.stringify({ id }) };
};
