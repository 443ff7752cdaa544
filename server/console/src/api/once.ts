const underWay = new Map<string, Promise<Response>>();

/** What changes something, asked again with the very same words before it is answered, is sent
 * once, and both hear the one answer: two touches that a busy phone hands over together come
 * before the page has drawn that it is sending. Files are not compared: they go as they come. */
export async function once(
  request: Request,
  send: (request: Request) => Promise<Response> = fetch,
): Promise<Response> {
  const kind = request.headers.get("Content-Type");
  if (request.body !== null && kind?.startsWith("application/json") !== true) return send(request);
  const words = `${request.method} ${request.url} ${await request.clone().text()}`;
  let answer = underWay.get(words);
  if (answer === undefined) {
    answer = send(request).finally(() => underWay.delete(words));
    underWay.set(words, answer);
  }
  return (await answer).clone();
}
