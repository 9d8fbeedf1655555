/** Somebody who talks to a server in JSON. */
export interface Person {
  username: string;
  userId: string;
  token: string;
}

/** Claims a name that nobody has used. */
export async function logIn(url: string, username: string): Promise<Person> {
  const { session, token } = await call<{ session: { user: { userId: string } }; token: string }>(
    url,
    "chat.v1.SessionService/LogIn",
    { username, bearer: true },
  );
  return { username, userId: session.user.userId, token };
}

/** @throws CallFailed */
export async function send(
  url: string,
  { token }: Person,
  { id, to, text }: { id: string; to: string; text: string },
): Promise<{ conversationId: string; seq: number }> {
  const request = { clientMessageId: id, username: to, text };
  const { conversationId, seq } = await call<{ conversationId: string; seq: string }>(
    url,
    "chat.v1.ChatService/SendMessage",
    request,
    token,
  );
  return { conversationId, seq: Number(seq) };
}

/** The server answered with an error; `code` as on the wire. */
export class CallFailed extends Error {
  readonly code: string;

  constructor(method: string, answer: { code?: string; message?: string }) {
    super(`${method}: ${answer.code} ${answer.message}`);
    this.name = "CallFailed";
    this.code = answer.code ?? "";
  }
}

/** One call. @throws CallFailed, and as `fetch` when there is no answer */
export async function call<T>(url: string, method: string, body: object, token = ""): Promise<T> {
  const response = await fetch(`${url}/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      // The recording finds the answers in what the server writes to its sockets.
      "accept-encoding": "identity",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new CallFailed(method, answer as { code?: string; message?: string });
  return answer as T;
}
