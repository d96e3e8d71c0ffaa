import { logger } from 'lamplight/observe';
import { identifiedClaims } from '../../shared/auth/authenticate.ts';
import { endSession } from '../../shared/auth/session.ts';
import { route } from '../route.ts';

const log = logger('suite.api.auth');

/** Ends the session of the caller's token: the token is refused from now on. */
export const logout = route({
  name: 'logout_user',
  method: 'POST',
  path: '/auth/logout',
  permission: 'any_user',
  async run({ event }) {
    const email = await endSession(identifiedClaims(event));
    log.info('auth_logout', { action: 'logout', email });
    return { statusCode: 204 };
  },
});
