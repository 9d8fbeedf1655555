import { Dialog } from "../parts/dialog.tsx";
import { LogInForm } from "../log-in/log-in-form.tsx";
import { useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";

/** After the session has ended: the same name again, over what is still readable. */
export function LogInAgainDialog({ onClose }: { onClose: () => void }) {
  const { me } = useAppView();
  return (
    <Dialog title={strings.connection.logInAgain} onClose={onClose}>
      <LogInForm name={me?.username ?? ""} onDone={onClose} />
    </Dialog>
  );
}
