/** What the layer writes for metrics alone; a line that says something has an event, one of anybody else a message. */
export function isMetricDocument(message: string): boolean {
  return message.startsWith('{') && !message.includes('"event":') && !message.includes('"message":');
}
