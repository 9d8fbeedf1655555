import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApp, loadWorkspace } from "./create-app.ts";
import { App, loadShell } from "./ui/app.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("The page has no #app.");
// While somebody types their name, what they will need next is fetched; a failure shows when it is needed.
const fetchInside = () => void Promise.all([loadWorkspace(), loadShell()]).catch(() => undefined);
document.addEventListener("input", fetchInside, { once: true });
createRoot(root).render(
  <StrictMode>
    <App store={createApp()} />
  </StrictMode>,
);
