// The public list of `lamplight/powertools`: for code written for Powertools that asks for instances of its classes.
export { PowertoolsLogger } from './log/powertools-logger.ts';
export { PowertoolsMetrics } from './metrics/powertools-metrics.ts';
export { usePowertoolsTracer } from './trace/powertools-tracer.ts';
