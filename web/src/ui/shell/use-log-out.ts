import { useState } from "react";
import { useLocation } from "wouter";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useDialog } from "./dialogs.ts";

interface Options {
  forget: boolean;
  discardUnsent: boolean;
}

/** Logs out; when messages are unsent or the server refuses, a dialog asks how to go on. */
export function useLogOut(): { logOut: (options: Options) => void; busy: boolean } {
  const actions = useActions();
  const openDialog = useDialog();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);

  const ask = (options: Options, unsent: number, texts: readonly string[], failure: string | undefined) =>
    openDialog({ kind: "log-out", forget: options.forget, unsent, texts, failure });
  const run = async (options: Options) => {
    const outcome = await actions.logOut(options);
    if (outcome.ok) {
      openDialog(undefined);
      navigate("/", { replace: true });
    } else if ("unsent" in outcome) ask(options, outcome.unsent, outcome.texts ?? [], undefined);
    else ask(options, 0, [], outcome.failure.message);
  };
  const logOut = (options: Options) => {
    if (busy) return;
    setBusy(true);
    // Every ending is shown, so nothing is left to await.
    void run(options)
      .catch(() => ask(options, 0, [], strings.unreachable))
      .finally(() => setBusy(false));
  };
  return { logOut, busy };
}
