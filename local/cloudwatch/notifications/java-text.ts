/** Numbers and times as CloudWatch's own bodies write them; they look like Java's. */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `50.0`, `0.25`, `1.0E7`: as `Double.toString` gives. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** A number that JSON is to show as `javaDouble` does. */
export class JavaDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** JSON in one line, undefined members left out, doubles with their decimal point. */
export function javaJson(value: unknown): string {
  if (value instanceof JavaDouble) return Number.isFinite(value.value) ? javaDouble(value.value) : 'null';
  if (Array.isArray(value)) return `[${value.map((each) => javaJson(each ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}:${javaJson(member)}`);
  return `{${members.join(',')}}`;
}

/** `2026-09-14T05:42:30.000+0000` */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000');
}

/** `14/09/26 05:42:30` */
export function shortTime(atMs: number): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

/** `Monday 14 September, 2026 05:42:30 UTC` */
export function longTime(atMs: number): string {
  const date = new Date(atMs);
  const day = String(date.getUTCDate()).padStart(2, '0');
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]} ${day} ${MONTHS[date.getUTCMonth()]}, ${date.getUTCFullYear()} ${time} UTC`;
}
