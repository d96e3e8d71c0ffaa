import type { SQSEvent } from 'aws-lambda';

export const handler = async (event: SQSEvent): Promise<void> => {
  for (const { body } of event.Records) console.log('stock updated', body);
};
