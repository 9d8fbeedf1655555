import type { ChatReader, ChatTransaction } from "../chat/ports.ts";
import { removalReader, removalWriter } from "./account-removals.ts";
import { blockReader, blockWriter } from "./blocks.ts";
import { commandReader, commandWriter } from "./commands.ts";
import { conversationReader, conversationWriter } from "./conversations.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { reportReader } from "./delivery-report.ts";
import { exportReader } from "./export.ts";
import { invitationReader, invitationWriter } from "./invitations.ts";
import { messageReader, messageWriter } from "./messages.ts";
import { operatorReader, operatorWriter } from "./operators.ts";
import { oversightReader } from "./oversight.ts";
import { personalReader, personalWriter } from "./personal.ts";
import { userReader, userWriter } from "./users.ts";

/** The chat's view of a read transaction. */
export const chatReader = oncePerConnection(makeReader);

/** The chat's view of a write transaction: also for whoever writes to the same database in one go with it. */
export const chatTransaction = oncePerConnection(makeTransaction);

/** Dozens of functions are a view: all transactions of a connection go through the same ones. */
function oncePerConnection<From extends Connection, View>(make: (connection: From) => View): typeof make {
  const made = new WeakMap<From, View>();
  return (connection) => {
    const view = made.get(connection) ?? make(connection);
    made.set(connection, view);
    return view;
  };
}

function makeReader(connection: Connection): ChatReader {
  return {
    users: userReader(connection),
    conversations: conversationReader(connection),
    messages: messageReader(connection),
    personal: personalReader(connection),
    invitations: invitationReader(connection),
    commands: commandReader(connection),
    blocks: blockReader(connection),
    removals: removalReader(connection),
    exports: exportReader(connection),
    reports: reportReader(connection),
    operators: operatorReader(connection),
    oversight: oversightReader(connection),
  };
}

function makeTransaction(connection: WriteConnection): ChatTransaction {
  return {
    users: userWriter(connection),
    conversations: conversationWriter(connection),
    messages: messageWriter(connection),
    personal: personalWriter(connection),
    invitations: invitationWriter(connection),
    commands: commandWriter(connection),
    blocks: blockWriter(connection),
    removals: removalWriter(connection),
    exports: exportReader(connection),
    reports: reportReader(connection),
    operators: operatorWriter(connection),
    oversight: oversightReader(connection),
  };
}
