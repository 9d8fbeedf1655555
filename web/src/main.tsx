import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApp } from "./create-app.ts";
import { App } from "./ui/app.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("The page has no #app to draw into.");
createRoot(root).render(
  <StrictMode>
    <App store={createApp()} />
  </StrictMode>,
);
