import { createContext, useContext, useSyncExternalStore } from "react";
import type {
  AccountActions,
  AppActions,
  AppView,
  ConversationKey,
  ConversationView,
  OperatorActions,
  ViewStore,
} from "../state/view.ts";

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

/** What a person does with their own account. */
export function useAccount(): AccountActions {
  return useStore().account;
}

/** What people with the operator role do. */
export function useOperator(): OperatorActions {
  return useStore().operator;
}

export function useAppView(): AppView {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.app);
}

export function useConversation(key: ConversationKey): ConversationView {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.conversation(key));
}
