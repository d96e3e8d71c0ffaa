import type { SNSEvent } from 'aws-lambda';
import { send } from './shared/queue.ts';

export const handler = async (event: SNSEvent): Promise<void> => {
  for (const { Sns } of event.Records) await send(process.env.STOCK_URL, { items: JSON.parse(Sns.Message).items });
};
