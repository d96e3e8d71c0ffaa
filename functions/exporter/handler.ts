import { exporter } from 'lamplight/exporter';
import { metrics } from '../shared/catalogue.ts';

/** `GET /metrics`: everything that the suite measures, for Prometheus. */
export const handler = exporter({ metrics });
