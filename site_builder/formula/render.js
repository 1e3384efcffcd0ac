// All formulas of a request, each a line: its HTML, U+001F, and its rules and rows as JSON; or, as JSON, a message and
// a position. HTML stays as it is, since to make JSON of it would take as long as the writing; but a line end is U+001E
// there, and neither of the two characters is part of a formula.
function render(request) {
  const {macros, formulas} = JSON.parse(request)
  return formulas.map(([tex, display]) => answer(tex, display, macros)).join("\n")
}

function answer(tex, display, macros) {
  let refused = null
  const options = {
    displayMode: display, output: "htmlAndMathml", strict: "ignore", maxSize: 100, maxExpand: 1000,
    // A copy, because \gdef writes into it: a formula must not depend on those before it.
    macros: {...macros},
    trust: context => { refused = refused || context.command; return false },
  }
  try {
    const rows = []
    const tree = treeOf(tex, options, rows)
    if (refused) {
      return JSON.stringify([`${refused} is not allowed`, characters(tex, Math.max(tex.indexOf(refused), 0))])
    }
    const rules = {}
    // What a translation service makes of a formula is no formula.
    tree.setAttribute("translate", "no")
    let markup = written(tree, rules, new Set(), []).replace(/[\x1e\x1f]/g, "").replaceAll("\n", "\x1e")
    if (!display && !isShort(markup)) markup = markup.replaceAll(BASES, BASES.replace("><", "><wbr><"))
    return `${markup}\x1f${JSON.stringify([rules, rows])}`
  } catch (error) {
    // The other errors are V8's: a formula nested too deeply for its stack.
    const isKatex = error instanceof katex.ParseError
    return JSON.stringify(isKatex ? [error.rawMessage, place(error, tex)] : [String(error), 0])
  }
}

// Between its parts, and nowhere else: else a line may begin with the comma that follows a formula (page.css).
const BASES = '</span><span class="katex-base">'

// What is no longer than a word or two stays in one line.
function isShort(markup) {
  const shown = markup.slice(markup.indexOf('class="katex-html"'))
  return !shown.includes(BASES) || shown.replace(/^[^>]*>|<[^>]*>|[\s\u200b]/g, "").replace(/&\w+;/g, "&").length <= 12
}

// An error may lie in a macro's text, and its position then is no place in the formula: so it is believed only where
// the formula has there what KaTeX underlines in its message.
function place(error, tex) {
  const at = error.position
  if (at === undefined || at === null || at > tex.length) return 0
  const underlined = (error.message.match(/[^]\u0332/g) || []).map(pair => pair[0]).join("")
  return tex.startsWith(underlined, at) ? characters(tex, at) : 0
}

// JavaScript counts a character beyond the first 65,536 twice.
function characters(text, offset) {
  return Array.from(text.slice(0, offset)).length
}
