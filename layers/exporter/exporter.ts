// The public list of `lamplight/exporter`.
export { type ExporterOptions, exporter } from './create-exporter.ts';
export { type ScrapeCost, scrapeCost } from './scrape-cost.ts';
