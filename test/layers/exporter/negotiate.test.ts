import { expect, it } from '@jest/globals';
import { negotiate } from '../../../layers/exporter/negotiate.ts';

it.each([
  [undefined, 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'prometheus'],
  ['application/openmetrics-text', 'open-metrics'],
  ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'open-metrics'],
  ['application/openmetrics-text;version="1.0.0",text/plain;q=0.5', 'open-metrics'],
  // Prometheus 3
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'open-metrics',
  ],
  ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5', 'prometheus'],
  ['application/openmetrics-text;version=9.0.0', 'prometheus'],
  ['application/openmetrics-text;q=0', 'prometheus'],
  ['Application/OpenMetrics-Text', 'open-metrics'],
])('answers %s with %s', (accept, format) => expect(negotiate(accept)).toBe(format));
