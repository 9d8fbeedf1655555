import { createContext, useContext, useSyncExternalStore } from "react";
import type { AppActions, AppView, ConversationKey, ConversationView, ViewStore } from "../state/view.ts";

/** The one store that the whole screen reads. */
export const StoreContext = createContext<ViewStore | undefined>(undefined);

function useStore(): ViewStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error("The screen was drawn without its store.");
  return store;
}

export function useActions(): AppActions {
  return useStore().actions;
}

export function useAppView(): AppView {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.app);
}

export function useConversation(key: ConversationKey): ConversationView {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.conversation(key));
}
