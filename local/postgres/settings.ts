/** Enough for every role's pool of the Data API, its open transactions and a person's psql. */
const MAX_CONNECTIONS = 200;

/**
 * The server's settings as arguments. Durability against a lost machine is given up (`fsync`), that against a lost
 * process is not: what the operating system has been told survives the process.
 */
export function serverSettings({
  socketFolder,
  port,
  overTcp,
}: {
  socketFolder: string;
  port: number;
  overTcp: boolean;
}): string[] {
  const settings = {
    listen_addresses: overTcp ? '127.0.0.1' : '',
    unix_socket_directories: overTcp ? '' : socketFolder,
    port,
    max_connections: MAX_CONNECTIONS,
    shared_buffers: '64MB',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'on', // a commit is handed to the operating system before it is answered: a killed server loses none
    wal_level: 'minimal',
    max_wal_senders: 0,
    io_method: 'sync', // no worker processes of its own
    timezone: 'UTC', // Aurora's default
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
    scram_iterations: 512, // a login costs 1 ms instead of 6
    log_min_messages: 'log', // without the errors of statements, which quote their values
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    lc_messages: 'C',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
