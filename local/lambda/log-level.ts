const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * Says which lines Lambda delivers at an application log level, in the JSON format. A line counts by its `level` where
 * it is JSON with a level that Lambda knows and a valid `timestamp`; every other line counts as INFO, so that at WARN
 * all EMF documents are lost ("Implementing log-level filtering", AWS Lambda developer guide).
 *
 * @param minimum `TRACE` … `FATAL`
 */
export function levelFilter(minimum: string): (line: string) => boolean {
  const least = LEVELS.indexOf(minimum.toUpperCase());
  if (least <= 0) return () => true; // everything passes: no line need be read
  return (line) => LEVELS.indexOf(levelOf(line)) >= least;
}

function levelOf(line: string): string {
  if (!line.startsWith('{')) return 'INFO';
  try {
    const { level, timestamp } = JSON.parse(line) as { level?: unknown; timestamp?: unknown };
    if (typeof level !== 'string' || typeof timestamp !== 'string' || !RFC_3339.test(timestamp)) return 'INFO';
    const known = level.toUpperCase();
    return LEVELS.includes(known) ? known : 'INFO';
  } catch {
    return 'INFO';
  }
}
