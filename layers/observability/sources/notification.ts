/** The attributes of an SNS notification, as SNS writes them. */
export type NotificationAttributes = Record<string, { Type: string; Value: string } | undefined>;

/**
 * The attributes of a notification that SNS has put into a message's body, as it does where delivery is not raw. Good for ids that are
 * checked, never for tenant or user: a body is what anybody wrote.
 */
export function attributesOfNotification(body: unknown): NotificationAttributes | undefined {
  if (typeof body !== 'string' || !body.startsWith('{') || !body.includes('"Notification"')) return undefined;
  try {
    const parsed = JSON.parse(body);
    return parsed?.Type === 'Notification' ? parsed.MessageAttributes : undefined;
  } catch {
    return undefined;
  }
}
