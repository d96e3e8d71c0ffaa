import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { logger } from 'lamplight/observe';
import { audit } from '../audit.ts';
import { metrics } from '../catalogue.ts';
import { withTenant } from '../database/tenant.ts';
import { HttpError } from '../http/http-error.ts';
import type { Permission } from '../vocabulary.ts';
import { identifiedClaims } from './authenticate.ts';
import { may, rolesWith } from './permissions.ts';
import type { Claims } from './token.ts';

const log = logger('suite.auth');

/** Middy middleware, after `authenticate`: lets only callers pass whose role has the permission. Throws as `demandPermission`. */
export function authorize({
  permission,
}: {
  permission: Permission;
}): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    async before({ event }) {
      await demandPermission(identifiedClaims(event), permission);
    },
  };
}

/**
 * Refuses a caller whose role lacks a permission, and writes down that they tried: for what only the body or a row can
 * tell to be forbidden.
 *
 * @throws HttpError 403, counted in `api_permission_denied_total{permission, role}`, logged and audited as `permission_denied`
 */
export async function demandPermission({ role }: Claims, permission: Permission): Promise<void> {
  if (may(role, permission)) return;
  const message = `the role ${role} lacks the permission ${permission}, which ${listed(rolesWith(permission))}`;
  metrics.api_permission_denied_total.add(1, { permission, role });
  log.warning('permission_denied', { permission, role });
  await withTenant((tx) =>
    audit(tx, {
      ...{ category: 'security', action: 'permission_denied', resource_type: 'permission', resource_id: permission },
      details: { role },
      error_message: message,
    }),
  );
  throw new HttpError(403, 'permission_denied', message);
}

function listed(roles: string[]): string {
  return `${roles.join(' and ')} ${roles.length === 1 ? 'has' : 'have'}`;
}
