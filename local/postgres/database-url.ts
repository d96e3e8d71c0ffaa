export interface DatabaseLogin {
  /** A host name, or the folder of a Unix socket. */
  host: string;
  port: number;
  username: string;
  password: string;
  databaseName: string;
}

/** `postgres://…`, in the form that libpq and node-postgres both read, for a socket's folder too. */
export function databaseUrl({ host, port, username, password, databaseName }: DatabaseLogin): string {
  const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  const path = encodeURIComponent(databaseName);
  if (!host.startsWith('/')) return `postgres://${user}@${host}:${port}/${path}`;
  return `postgres://${user}@localhost:${port}/${path}?host=${encodeURIComponent(host)}`;
}

/** The same server under another login. */
export function loginTo(url: string, { username, password, databaseName }: Partial<DatabaseLogin>): string {
  const parsed = new URL(url);
  if (username !== undefined) parsed.username = encodeURIComponent(username);
  if (password !== undefined) parsed.password = encodeURIComponent(password);
  if (databaseName !== undefined) parsed.pathname = `/${encodeURIComponent(databaseName)}`;
  return parsed.href;
}
