import type { Service } from '../service.ts';
import { GetCallerIdentity } from './operations/get-caller-identity.ts';

/** STS, as far as it says who a caller is. Roles are not assumed locally: each function has its own access key. */
export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  deniedCode: 'AccessDenied',
  state: undefined,
  operations: { GetCallerIdentity },
};
