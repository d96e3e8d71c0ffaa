// The public list of `lamplight/testing`.
export { useCatalogue } from './metrics/process-catalogue.ts';
export { reportDropsTo, resetTelemetryHealth } from './telemetry-health.ts';
export { type Capture, captureLines } from './testing/capture.ts';
export { type CapturedSpan, captureSpans, type SpanCapture } from './testing/capture-spans.ts';
export { emfProblems } from './testing/emf-problems.ts';
export { type FakeClock, fakeClock } from './testing/fake-clock.ts';
export { type HttpEventOptions, httpEvent, restEvent, socketEvent } from './testing/http-events.ts';
export { type LambdaContextOptions, lambdaContext } from './testing/lambda-context.ts';
export { type ExpectedMetric, matchers } from './testing/matchers.ts';
export { type MessageOptions, scheduleEvent, snsEvent, sqsEvent, toolCall } from './testing/message-events.ts';
export { type EmfDocument, type EmfValue, readEmf, readValues } from './testing/read-emf.ts';
export { type LogLine, readLogs } from './testing/read-logs.ts';
