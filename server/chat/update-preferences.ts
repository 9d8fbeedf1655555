import type { Chat } from "./chat.ts";
import type { Caller, Preferences } from "./model.ts";

/** What is to change; what is undefined stays. */
export interface PreferencesUpdate {
  hideReadReceipts: boolean | undefined;
  hidePresence: boolean | undefined;
}

/** Changes the caller's preferences. Nothing to change is no change. */
export function updatePreferences(
  chat: Chat,
  { userId }: Caller,
  update: PreferencesUpdate,
): Promise<Preferences> {
  return chat.store.write(async (tx) => {
    const preferences = await tx.personal.preferences(userId);
    const hideReadReceipts = update.hideReadReceipts ?? preferences.hideReadReceipts;
    const hidePresence = update.hidePresence ?? preferences.hidePresence;
    const isSame =
      hideReadReceipts === preferences.hideReadReceipts && hidePresence === preferences.hidePresence;
    if (isSame) return preferences;
    const version = await tx.personal.setPreferences(userId, { hideReadReceipts, hidePresence });
    return { version, hideReadReceipts, hidePresence };
  });
}
