// A page that has moved: the `refresh` in its head would lose the query and the section.
// It leads to a page, and runs nothing, whatever stands there.
{
  const { href, protocol } = document.querySelector("[data-moved]");
  if ([location.protocol, "https:", "http:"].includes(protocol)) location.replace(href + location.search + location.hash);
}
