// A page that has moved: the `refresh` in its head would lose the query and the section.
location.replace(document.querySelector("[data-moved]").href + location.search + location.hash);
