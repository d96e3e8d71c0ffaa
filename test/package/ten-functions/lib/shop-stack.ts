import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, type NodejsFunctionProps, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const payments = this.queueOf('Payments', Duration.seconds(60));
    const emails = this.queueOf('Emails', Duration.seconds(60));
    const stock = this.queueOf('Stock', Duration.seconds(30));
    const orderPlaced = new Topic(this, 'OrderPlaced');

    const createOrder = this.functionOf('CreateOrder', {
      environment: { PAYMENTS_URL: payments.queueUrl },
    });
    payments.grantSendMessages(createOrder);
    const readOrder = this.functionOf('ReadOrder');
    const listProducts = this.functionOf('ListProducts', { bundling: { format: OutputFormat.ESM } });
    const legacyWebhook = this.functionOf('LegacyWebhook', { entry: 'functions/legacy-webhook.cjs' });

    const takePayment = this.functionOf('TakePayment', {
      environment: { ORDER_PLACED_ARN: orderPlaced.topicArn },
      timeout: Duration.seconds(10),
    });
    takePayment.addEventSource(new SqsEventSource(payments, { batchSize: 5, reportBatchItemFailures: true }));
    orderPlaced.grantPublish(takePayment);
    const sendEmail = this.functionOf('SendEmail', { timeout: Duration.seconds(10) });
    sendEmail.addEventSource(new SqsEventSource(emails));
    const updateStock = this.functionOf('UpdateStock', { timeout: Duration.seconds(20) });
    updateStock.addEventSource(new SqsEventSource(stock));

    const writeInvoice = this.functionOf('WriteInvoice', {
      environment: { EMAILS_URL: emails.queueUrl },
    });
    emails.grantSendMessages(writeInvoice);
    orderPlaced.addSubscription(new LambdaSubscription(writeInvoice));
    const tellWarehouse = this.functionOf('TellWarehouse', {
      environment: { STOCK_URL: stock.queueUrl },
    });
    stock.grantSendMessages(tellWarehouse);
    orderPlaced.addSubscription(new LambdaSubscription(tellWarehouse));

    const nightlyReport = this.functionOf('NightlyReport', { handler: 'report' });
    new Rule(this, 'Nightly', {
      schedule: Schedule.cron({ minute: '0', hour: '3' }),
      targets: [new LambdaFunction(nightlyReport)],
    });

    const api = new HttpApi(this, 'Api');
    const route = (method: HttpMethod, path: string, fn: NodejsFunction) =>
      api.addRoutes({ path, methods: [method], integration: new HttpLambdaIntegration(`${fn.node.id}Route`, fn) });
    route(HttpMethod.POST, '/orders', createOrder);
    route(HttpMethod.GET, '/orders/{id}', readOrder);
    route(HttpMethod.GET, '/products', listProducts);
    route(HttpMethod.POST, '/webhook', legacyWebhook);
    new CfnOutput(this, 'Url', { value: api.url ?? '' });
  }

  private queueOf(name: string, visibilityTimeout: Duration): Queue {
    const queue = new Queue(this, `${name}DeadLetters`, { retentionPeriod: Duration.days(14) });
    return new Queue(this, name, { visibilityTimeout, deadLetterQueue: { queue, maxReceiveCount: 3 } });
  }

  private functionOf(name: string, props: NodejsFunctionProps = {}): NodejsFunction {
    const file = name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
    return new NodejsFunction(this, name, { runtime: Runtime.NODEJS_24_X, entry: `functions/${file}.ts`, ...props });
  }
}
