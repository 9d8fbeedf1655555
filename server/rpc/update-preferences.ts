import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { updatePreferences as update } from "../chat/update-preferences.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { fromPreferences } from "./mapping.ts";
import { admitOwnChange } from "./throttle.ts";

/** In sends: everybody whom the caller shares a conversation with may have to be told. */
const COST = 20;

export function updatePreferences({
  chat,
  sendThrottle,
  delivery,
}: CommandDeps & {
  delivery: Pick<Delivery<never>, "preferencesChanged">;
}): ServiceImpl<typeof ChatService>["updatePreferences"] {
  return async ({ hideReadReceipts, hidePresence, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitOwnChange(sendThrottle, caller.userId, COST);
    const preferences = await update(chat, caller, { hideReadReceipts, hidePresence });
    await delivery.preferencesChanged(caller.userId, preferences);
    return { preferences: fromPreferences(preferences) };
  };
}
