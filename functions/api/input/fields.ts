import * as v from 'valibot';

/** RFC 5321 allows 254 characters; the pattern is loose, since only a mail that arrives proves an address. */
export const Email = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(254, 'has more than 254 characters'),
  v.regex(/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+\.[^\s@.\p{Cc}]{2,}$/u, 'must be an email address'),
  v.toLowerCase(),
);

/** NIST SP 800-63B: length matters, composition rules do not. Bounded, since hashing it costs. */
export const NewPassword = v.pipe(
  v.string(),
  v.minLength(12, 'must have at least 12 characters'),
  v.maxLength(200, 'has more than 200 characters'),
);

/** A password that somebody has already: nothing is asked of it, but for a bound. */
export const AnyPassword = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(200, 'has more than 200 characters'),
);

/** A word that rows are filtered by. Postgres takes no NUL, so that not every text is one. */
export const Word = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be a single word'));

/** A label or a name: one line, no control characters. */
export const ShortText = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(200, 'has more than 200 characters'),
  v.regex(/^\P{Cc}*$/u, 'must not contain control characters'),
);
