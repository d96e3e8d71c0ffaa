import { offerBackend } from './backend.ts';
import { type PowertoolsTracer, powertoolsBackend } from './backends/powertools.ts';

/**
 * Hands over a Powertools Tracer for LAMPLIGHT_TRACES=powertools: for code that has its own segments and captured clients by it. The
 * function is called only when that is chosen, and before the first invocation: importing the Tracer switches on hooks that make every
 * `await` of the process twenty times slower. To be called before `observe`.
 * Without `captureHTTPsRequests: false` the Tracer sends X-Ray's trace id to everybody that the process calls, third parties too.
 *
 * @example
 * usePowertoolsTracer(async () => {
 *   const { Tracer } = await import('@aws-lambda-powertools/tracer');
 *   return new Tracer({ captureHTTPsRequests: false });
 * });
 */
export function usePowertoolsTracer(load: () => PowertoolsTracer | Promise<PowertoolsTracer>): void {
  offerBackend('powertools', async () => powertoolsBackend(await load()));
}
