// A classic script in <head>: a module would run after the first paint and flash the wrong colours.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    root.dataset.theme = localStorage.getItem("sandbox-theme") || (system.matches ? "dark" : "light");
  };
  show();
  system.addEventListener("change", show);
  window.addEventListener("storage", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#theme")) return;
    localStorage.setItem("sandbox-theme", root.dataset.theme === "dark" ? "light" : "dark");
    show();
  });
})();
