/** Lambda runs in UTC, and so do the tests: the Data API returns `timestamptz` without a zone. */
export default function globalSetup() {
  process.env.TZ = 'UTC';
}
