// The theme's own inline script (partials/javascripts/base.html) as a file: a strict Content-Security-Policy allows
// no inline one. The theme's bundle calls these names.
document.documentElement.classList.replace("no-js", "js"); // before the first paint, so that nothing moves
var __md_scope = new URL(document.currentScript.dataset.scope + "/", location);
var __md_hash = (text) => [...text].reduce((hash, character) => (hash << 5) - hash + character.charCodeAt(0), 0);
// Where a browser forbids storage, already its name is an error.
var __md_get = (key, storage, scope = __md_scope) => {
  try {
    return JSON.parse((storage ?? localStorage).getItem(scope.pathname + "." + key));
  } catch {
    return null;
  }
};
var __md_set = (key, value, storage, scope = __md_scope) => {
  try {
    (storage ?? localStorage).setItem(scope.pathname + "." + key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the choice then lasts as long as the page.
  }
};
