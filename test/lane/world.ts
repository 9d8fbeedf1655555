import { loadConfig } from "../../server/config.ts";
import { runOffline } from "../../server/operations.ts";
import { bearer, post, type Json } from "../attacks/calls.ts";
import type { App } from "../../server/app.ts";

/** Somebody who can make calls. */
export interface Person {
  username: string;
  userId: string;
  token: string;
  /** The same session as a browser brings it. */
  cookie: string;
}

/** What both servers begin with. */
export interface World {
  /** Who calls. */
  ana: Person;
  /** Talks with ana. */
  bob: Person;
  /** Has blocked ana. */
  cat: Person;
  /** Shares nothing with ana but the lobby. */
  eve: Person;
  /** Has logged out. */
  gone: Person;
  /** Ana's and bob's direct conversation, where three messages are. */
  direct: string;
  /** A room of ana's and bob's; one that an operator closed; one that ana was removed from; one of eve's and bob's. */
  room: string;
  closedRoom: string;
  leftRoom: string;
  othersRoom: string;
  /** In which all of this was stored. */
  epoch: string;
}

/** Makes them in an empty data directory, by way of a server that is gone afterwards. */
export async function furnish(
  dataDir: string,
  start: (settings: Record<string, string>) => Promise<{ app: App }>,
): Promise<World> {
  const { app } = await start({});
  const call = async (name: string, request: Json, by?: Person) => {
    const answer = await post(app, `/chat.v1.${name}`, JSON.stringify(request), bearer(by?.token ?? ""));
    if (answer.status !== 200) throw new Error(`${name} failed: ${answer.body}`);
    return answer;
  };
  const { headers, json } = await call("SessionService/LogIn", { username: "who.learns.the.cookie" });
  const { epoch } = (json as { session: { epoch: string } }).session;
  const [cookieName = ""] = /^[^=]+/.exec(String(headers["set-cookie"])) ?? [];
  const arrive = async (username: string): Promise<Person> => {
    const { json } = await call("SessionService/LogIn", { username, bearer: true });
    const { token, session } = json as { token: string; session: { user: { userId: string } } };
    return { username, userId: session.user.userId, token, cookie: `${cookieName}=${token}` };
  };
  const [ana, bob, cat, eve, gone] = [
    await arrive("ana"),
    await arrive("bob"),
    await arrive("cat"),
    await arrive("eve"),
    await arrive("gone"),
  ];
  await call("SessionService/LogOut", {}, gone);
  const room = async (name: string, by: Person, ...usernames: string[]) => {
    const { json } = await call(
      "ChatService/CreateRoom",
      { clientRoomId: `${name}-00000001`, name, usernames },
      by,
    );
    return (json as { conversation: { conversationId: string } }).conversation.conversationId;
  };
  const rooms = {
    room: await room("office", ana, "bob"),
    closedRoom: await room("closed", ana, "bob"),
    leftRoom: await room("left", bob, "ana"),
    othersRoom: await room("others", eve, "bob"),
  };
  await call("ChatService/RemoveMember", { conversationId: rooms.leftRoom, userId: ana.userId }, bob);
  await call("AccountService/SetBlock", { userId: ana.userId, blocked: true }, cat);
  for (const conversationId of [rooms.closedRoom, rooms.leftRoom]) {
    await call(
      "ChatService/SendMessage",
      { clientMessageId: `in-${conversationId}`, conversationId, text: "one" },
      bob,
    );
  }
  let direct = "";
  for (const text of ["one", "two", "three"]) {
    const request = { clientMessageId: `first-${text}`, userId: bob.userId, text };
    const { json } = await call("ChatService/SendMessage", request, ana);
    ({ conversationId: direct } = json as { conversationId: string });
  }
  await app.close();
  const config = loadConfig({ DATA_DIR: dataDir });
  await runOffline({ config }, ["room", "close", rooms.closedRoom], new AbortController().signal);
  return { ana, bob, cat, eve, gone, direct, ...rooms, epoch };
}
