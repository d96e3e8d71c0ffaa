import { PERMISSIONS, type Permission, ROLES, type Role } from '../vocabulary.ts';

const VIEWER: Permission[] = ['connections:read', 'jobs:read', 'orders:read', 'tenant:read', 'tools:call'];
const MEMBER: Permission[] = [...VIEWER, 'jobs:run'];
const ADMIN: Permission[] = [...MEMBER, 'connections:write', 'audit:read', 'users:manage', 'tenant:manage'];

/** Each role has what the one below it has. Owners alone decide what is paid, and who is an owner. */
const PERMISSIONS_OF: Record<Role, readonly Permission[]> = {
  owner: PERMISSIONS,
  admin: ADMIN,
  member: MEMBER,
  viewer: VIEWER,
};

/** Whether a role has a permission. */
export function may(role: Role, permission: Permission): boolean {
  return PERMISSIONS_OF[role].includes(permission);
}

/** The roles that have a permission, the mightiest first: what a refusal tells the caller. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => may(role, permission));
}
