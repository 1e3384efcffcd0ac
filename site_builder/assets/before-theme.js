// The theme's bundle fetches a site map from wherever `<link rel="alternate">` leads, which is another host when the
// site is read anywhere but at its own address. It looks for exactly this value; to anybody else the space means nothing.
for (const link of document.querySelectorAll('link[rel="alternate"]')) link.setAttribute("rel", "alternate ");
