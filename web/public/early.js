// Before the first paint, and a file of its own since the policy allows no inline script: the chosen theme, and
// for whoever is logged in what is behind the log-in (see parts-inside.ts).
try {
  const theme = localStorage.getItem("restante.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("restante.session")) {
    for (const path of document.currentScript.dataset.inside.split(" ")) {
      const css = path.endsWith(".css");
      const link = document.createElement("link");
      link.rel = css ? "preload" : "modulepreload";
      if (css) link.as = "style";
      link.crossOrigin = "";
      link.href = path;
      document.head.append(link);
    }
  }
} catch {
  // Storage is refused, or this is no build: nothing is known, and everything comes when it is wanted.
}
