export type Format = 'open-metrics' | 'prometheus';

/** Both versions that scrapers ask for; 1.0.0 answers either. */
const VERSIONS = ['1.0.0', '0.0.1'];

/**
 * The format that an `accept` header likes better. Who names OpenMetrics gets it unless text is liked better; who names nothing,
 * as a browser or curl, gets Prometheus' text.
 */
export function negotiate(accept = ''): Format {
  let openMetrics = 0;
  let text = 0;
  for (const part of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const parameter = (name: string) =>
      parameters
        .find((one) => one.startsWith(`${name}=`))
        ?.slice(name.length + 1)
        .replaceAll('"', '');
    const liking = Number(parameter('q') ?? 1) || 0;
    const version = parameter('version');
    if (type === 'application/openmetrics-text' && (version === undefined || VERSIONS.includes(version))) {
      openMetrics = Math.max(openMetrics, liking);
    }
    if (type === 'text/plain') text = Math.max(text, liking);
  }
  return openMetrics > 0 && openMetrics >= text ? 'open-metrics' : 'prometheus';
}
