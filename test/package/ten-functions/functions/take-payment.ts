import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const sns = new SNSClient();

export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    try {
      await takePayment(record);
    } catch {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};

async function takePayment(record: SQSRecord): Promise<void> {
  const order = JSON.parse(record.body) as { orderId: string; items: string[] };
  console.log('payment taken', order.orderId);
  await sns.send(new PublishCommand({ TopicArn: process.env.ORDER_PLACED_ARN, Message: JSON.stringify(order) }));
}
