// Colours before the first paint: what the reader chose, else what the system prefers. The theme's own inline script
// (partials/javascripts/palette.html) knows only the former, and flashes white at a reader who wants it dark.
{
  const chosen = __md_get("__palette");
  let color = chosen && chosen.color;
  if (!color || color.media === "(prefers-color-scheme)") {
    const light = matchMedia("(prefers-color-scheme: light)").matches;
    const media = `(prefers-color-scheme: ${light ? "light" : "dark"})`;
    const input = document.querySelector(`[data-md-color-media='${media}']`);
    color = input && {
      media,
      scheme: input.getAttribute("data-md-color-scheme"),
      primary: input.getAttribute("data-md-color-primary"),
      accent: input.getAttribute("data-md-color-accent"),
    };
  }
  for (const [key, value] of Object.entries(color || {})) document.body.setAttribute("data-md-color-" + key, value);
}
