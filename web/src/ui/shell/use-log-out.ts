import { useState } from "react";
import { useLocation } from "wouter";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { noLoss, useDialog } from "./dialogs.ts";

interface Options {
  forget: boolean;
  discardUnsent: boolean;
}

/** Logs out; when words would be lost or the server refuses, a dialog asks how to go on. */
export function useLogOut(): { logOut: (options: Options) => void; busy: boolean } {
  const actions = useActions();
  const openDialog = useDialog();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);

  const failed = ({ forget }: Options, failure: string) =>
    openDialog({ kind: "log-out", forget, loss: noLoss, failure });
  const run = async (options: Options) => {
    const outcome = await actions.logOut(options);
    if (outcome.ok) {
      openDialog(undefined);
      navigate("/", { replace: true });
    } else if ("unsent" in outcome) {
      openDialog({ kind: "log-out", forget: options.forget, loss: outcome, failure: undefined });
    } else failed(options, outcome.failure.message);
  };
  const logOut = (options: Options) => {
    if (busy) return;
    setBusy(true);
    // Every ending is shown, so nothing is left to await.
    void run(options)
      .catch(() => failed(options, strings.unreachable))
      .finally(() => setBusy(false));
  };
  return { logOut, busy };
}
