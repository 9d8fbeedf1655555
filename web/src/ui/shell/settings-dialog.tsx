import { useState } from "react";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { Privacy } from "./privacy.tsx";
import { useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { chooseTheme, chosenTheme } from "../theme.ts";
import type { Theme } from "../theme.ts";
import css from "./dialogs.module.css";

const words = strings.settings;
const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { server } = useAppView();
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <fieldset>
        <legend className={parts["label"]}>{words.theme}</legend>
        <div className={css["segments"]}>
          {THEMES.map((each) => (
            <label key={each} className={css["segment"]}>
              <input
                type="radio"
                name="theme"
                className={parts["unseen"]}
                checked={theme === each}
                onChange={() => choose(each)}
              />
              {words[each]}
            </label>
          ))}
        </div>
      </fieldset>
      <Privacy />
      <p className={parts["hint"]}>{words.about(server.name || strings.app.name, server.version)}</p>
    </Dialog>
  );
}
