import { DatabaseError } from '../../shared/database/database-error.ts';
import { HttpError } from '../../shared/http/http-error.ts';

/** For the `catch` of an insert into users: 409 where the email is taken, by whatever tenant; anything else stays thrown. */
export function answerTakenEmail(error: unknown): never {
  if (error instanceof DatabaseError && error.constraint === 'users_email_key') {
    throw new HttpError(409, 'email_taken', 'there is a user with this email already');
  }
  throw error;
}
