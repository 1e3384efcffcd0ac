// The switch of the colours, in place of the theme's: its script is ten times as long as all others of the page, and
// lays the page out once more. Memory and marks are the theme's, so both can be there. The colours stand before the
// first paint; the theme's own inline script (partials/javascripts/palette.html) flashes white at a reader who wants dark.
{
  const inputs = [...document.querySelectorAll("input[data-md-color-media]")];
  const light = matchMedia("(prefers-color-scheme: light)");
  const names = ["media", "scheme", "primary", "accent"];
  const colors = (input) => Object.fromEntries(names.map((name) => [name, input.getAttribute("data-md-color-" + name)]));
  const find = (media) => inputs.find((input) => input.dataset.mdColorMedia === media);
  const system = "(prefers-color-scheme)";

  let chosen;
  const show = () => {
    const media = chosen?.media || system;
    // What a reader chose of a palette that is no more is shown as it was stored.
    const input = find(media === system ? `(prefers-color-scheme: ${light.matches ? "light" : "dark"})` : media);
    const color = input ? colors(input) : chosen;
    for (const [key, value] of Object.entries(color || {})) document.body.setAttribute("data-md-color-" + key, value);
    const button = find(media) || inputs[0];
    if (button) button.checked = true;
    // Each label stands behind its input, and leads to the next one.
    for (const one of inputs) if (one.nextElementSibling) one.nextElementSibling.hidden = one !== button;
  };

  for (const [index, input] of inputs.entries()) {
    input.addEventListener("change", () => {
      chosen = colors(input);
      __md_set("__palette", { index, color: chosen });
      show();
    });
  }
  const recall = () => {
    chosen = __md_get("__palette")?.color;
    show();
  };
  light.addEventListener("change", show);
  // Another tab, or a page that the browser has kept as it was.
  addEventListener("storage", recall);
  addEventListener("pageshow", (event) => event.persisted && recall());
  recall();
}
