// Two things in what KaTeX returns are not fit for our pages. It writes sizes as `style="…"`, which a strict
// Content-Security-Policy forbids: they become classes, and the rules go with the formula. And some of its MathML is
// invalid in HTML. Both are mended in KaTeX's own tree, node by node, while it becomes text; the colours that say where
// the parts of a formula are (`part.js`) become their numbers. KaTeX could write the tree by itself; but then it
// would be walked three times, and writing is a third of the work.

// The HTML of a tree. `rules` gathers the rules of its classes; `seen` are the numbers of parts that had an element,
// and `around` those of the elements around this one. Each kind of node has a function of its own, because V8 is quick
// where it meets one kind.
function written(node, rules, seen, around) {
  const kind = node.constructor
  if (kind === Span) return span(node, rules, seen, around)
  if (kind === SymbolNode) return letter(node, rules, seen, around)
  if (node.type) return math(node, rules, seen, around)
  if (kind === SvgNode) return drawing(node, rules, seen, around)
  // A fragment is its children; text, spaces and the parts of drawings are written as they are.
  return node.children ? inside(node.children, rules, seen, around) : node.toMarkup()
}
const {Span, SymbolNode, SvgNode} = katex.__domTree

function span(node, rules, seen, around) {
  const {style, attributes, children} = node
  let part = ""
  if (style.color && style.color[0] === "@") [part, around] = partOf(style, seen, around)
  const names = dressed(node.classes, declarations(style), part, rules)
  const first = names ? ` class="${escaped(names)}"` : ""
  return `<span${first}${listed(attributes, rules)}>${inside(children, rules, seen, around)}</span>`
}

function letter(node, rules, seen, around) {
  const {style} = node
  let part = ""
  if (style.color && style.color[0] === "@") [part] = partOf(style, seen, around)
  let declared = declarations(style)
  if (node.italic > 0) {
    const margin = `margin-right:${+node.italic.toFixed(4)}em`
    declared = declared ? `${margin};${declared}` : margin
  }
  const names = dressed(node.classes, declared, part, rules)
  return names ? `<span class="${escaped(names)}">${escaped(node.text)}</span>` : escaped(node.text)
}

function math(node, rules, seen, around) {
  uncoloured(node.children)
  mendMath(node)
  const {type, attributes, children} = node
  const names = joined(node.classes)
  const more = names ? ` class ="${escaped(names)}"` : ""
  return `<${type}${listed(attributes, rules)}${more}>${inside(children, rules, seen, around)}</${type}>`
}

function drawing({attributes, children}, rules, seen, around) {
  return `<svg${listed(attributes, rules)}>${inside(children, rules, seen, around)}</svg>`
}

function inside(children, rules, seen, around) {
  let markup = ""
  for (let i = 0; i < children.length; i++) if (children[i]) markup += written(children[i], rules, seen, around)
  return markup
}

// The element of a part is the outermost of its colour. Where KaTeX has made several, the further ones say that they
// belong to the first.
function partOf(style, seen, around) {
  const [number, colour] = style.color.slice(1).split(/ (.*)/s)
  style.color = colour || undefined
  if (around.includes(number)) return ["", around]
  const part = `${seen.has(number) ? "r" : "s"}@${number}`
  seen.add(number)
  return [part, [...around, number]]
}

function declarations(style) {
  let declared = ""
  for (const name in style) {
    const value = style[name]
    if (value !== undefined) declared += (declared ? ";" : "") + property(name) + ":" + value
  }
  return declared
}

// In MathML, a colour is an element around what it colours.
function uncoloured(children) {
  for (let i = 0; i < children.length; i++) {
    while (children[i]?.type === "mstyle" && children[i].attributes.mathcolor?.startsWith("@")) {
      children.splice(i, 1, ...children[i].children)
    }
  }
}

// KaTeX's classes, behind them the one of a style, and the mark of a part.
function dressed(classes, declared, part, rules) {
  const names = joined(classes)
  return declared || part ? joined([names, declared && className(declared, rules), part]) : names
}

function joined(classes) {
  let names = ""
  for (let i = 0; i < classes.length; i++) {
    const name = classes[i]
    if (name) names = names ? names + " " + name : name
  }
  return names
}

function listed(attributes, rules) {
  let markup = ""
  if (attributes.style || attributes.mathcolor) dress(attributes, rules)
  for (const name in attributes) markup += ` ${name}="${escaped(String(attributes[name]))}"`
  return markup
}

function dress(attributes, rules) {
  const own = []
  if (attributes.style) own.push(attributes.style)
  if (attributes.mathcolor) own.push(`color:${attributes.mathcolor}`)  // HTML takes only 16 names for it
  delete attributes.style
  delete attributes.mathcolor
  attributes.class = className(own.join(";"), rules)
}

const escaped = text => SPECIAL.test(text) ? text.replace(SPECIALS, character => ENTITIES[character]) : text
const SPECIAL = /[&><"']/, SPECIALS = /[&><"']/g
const ENTITIES = {"&": "&amp;", ">": "&gt;", "<": "&lt;", '"': "&quot;", "'": "&#x27;"}

function property(name) {
  let made = PROPERTIES.get(name)
  if (!made) PROPERTIES.set(name, made = name.replace(/[A-Z]/g, "-$&").toLowerCase())
  return made
}
const PROPERTIES = new Map()

// For `\underset` and `\mathop`, KaTeX puts elements into `mi` and `mo`, which may hold text alone.
function mendMath(node) {
  const {attributes, children} = node
  if (TEXT_ONLY.has(node.type) && children.some(child => !("text" in child))) {
    // An operator's space at its sides becomes elements, and text beside elements gets one of its own.
    const space = width => parseFloat(width) ? [element(node, "mspace", [], width)] : []
    const items = children.map(child => "text" in child ? element(node, "mtext", [child]) : child)
    node.children = [...space(attributes.lspace), ...items, ...space(attributes.rspace)]
    node.type = "mrow"
    node.attributes = {}
  }
  // `\mathrm{BN}` is a word, and not "B" times "N" to those who listen.
  if (node.type === "mrow" && children.length > 1 && children.every(isUpright)) {
    node.type = "mi"
    node.children = [children[0].children[0]]
    node.children[0].text = children.map(child => child.children[0].text).join("")
  }
  if (node.type === "math") delete attributes.xmlns
  if (node.type === "mtd") delete attributes.width
  if (attributes.columnspacing === "") delete attributes.columnspacing
  if (attributes.mathbackground) delete attributes.mathbackground
}

function isUpright(node) {
  const {type, attributes, children} = node
  const upright = type === "mi" && attributes.mathvariant === "normal"
  return upright && children.length === 1 && /^[A-Za-z]$/.test(children[0].text)
}

const TEXT_ONLY = new Set(["mi", "mn", "mo", "ms", "mtext"])

function element(like, type, children, width) {
  const made = new like.constructor(type, children)
  if (width) made.setAttribute("width", width)
  return made
}

// The same name for the same declarations on every page and machine: 41 bits of their hash (cyrb53).
function className(declared, rules) {
  const [name, rule] = NAMES.get(declared) || named(declared)
  if (rule) rules[name] = rule
  return name
}
const NAMES = new Map()

function named(declared) {
  // A negative height is no CSS: browsers ignore it, and so do we.
  const rule = declared.split(";").filter(declaration => !/^(height|width):-/.test(declaration)).join(";")
  let high = 0xdeadbeef, low = 0x41c6ce57
  for (let i = 0; i < rule.length; i++) {
    high = Math.imul(high ^ rule.charCodeAt(i), 2654435761)
    low = Math.imul(low ^ rule.charCodeAt(i), 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  const number = (low >>> 0) * 512 + ((high >>> 0) & 511)
  const made = [rule && "k" + number.toString(36).padStart(8, "0"), rule]
  NAMES.set(declared, made)
  return made
}
