// KaTeX's HTML has forgotten what the TeX meant, and its parse tree does not know what the HTML will be. So the tree goes
// through KaTeX in colours that nobody ever sees: each *part* has a colour of its own, and where that colour comes out is
// the element of the part. A colour is the one property that KaTeX carries through without changing the layout.
//
// A *row* is a list of parts beside each other: the whole formula, a numerator, what is under a root. Each part has its
// normal form, such that `h_\ell` and `h_{\ell}` are the same. With an index or a prime, a letter is another symbol: in
// $h_0$ there is no $h$; but in $h_0^2$ there is $h_0$, and in $h^2$ there is $h$.

// The formula's tree with a colour around each part, and the rows: for each part its number, its normal form and, where
// that differs, the normal form without the power. A part without an element has the number -1.
function parted(tree, rows) {
  let count = 0
  const row = (nodes, colour) => {
    const parts = []
    rows.push(parts)
    const made = []
    const bare = group => {
      const said = forms(group)
      if (said) parts.push([-1, said])
      made.push(...group.map(one => within(one, colour)))
    }
    for (let i = 0; i < nodes.length; i++) {
      const group = [nodes[i]]
      // The digits of a number are one: KaTeX puts them together for those who listen.
      while (digit(nodes[i]) && i + 1 < nodes.length && digit(nodes[i + 1])) group.push(nodes[++i])
      const [node] = group
      const before = nodes[i - group.length], next = nodes[i + 1]
      if (!isPart(node) || node.type === "atom" && nodes.length === 1 || before?.type === "htmlmathml"
          || digit(node) && (numeric(next) || numeric(before))) {
        bare(group)
        continue
      }
      const number = count++
      const full = forms(group), stem = symbol(node)
      parts.push(stem && stem !== full ? [number, full, stem] : [number, full])
      const body = group.map(one => within(one, colour))
      made.push({type: "color", mode: node.mode, color: `@${number} ${colour}`, body})
    }
    return made
  }
  // The same node with its inside parted; but what is inside a letter's own dress, or in a text, is no part.
  const within = (node, colour) => {
    if (Array.isArray(node)) {
      return node.length && node.every(isNode) ? row(node, colour) : node.map(one => within(one, colour))
    }
    if (!isNode(node) || !WALKED.has(node.type)) return node
    const made = {...node}
    if (node.type === "supsub") {
      // A letter with an index is one symbol, and so is one with a prime.
      if (node.base && !symbol(node)) made.base = script(node.base, colour)
      if (node.sub) made.sub = script(node.sub, colour)
      if (node.sup && !primed(node)) made.sup = script(node.sup, colour)
      return made
    }
    const inner = node.type === "color" ? node.color : colour
    for (const key of INSIDE) {
      if (node[key]) made[key] = Array.isArray(node[key]) ? within(node[key], inner) : script(node[key], inner)
    }
    return made
  }
  // Where a node stands alone, as a power does.
  const script = (node, colour) =>
    isPart(node) && !digit(node) ? row([node], colour)[0] : within(node, colour)
  return row(tree, "")
}

const isNode = node => Boolean(node) && typeof node === "object" && typeof node.type === "string"
const digit = node => node?.type === "textord" && node.text.length === 1 && node.text >= "0" && node.text <= "9"
const LETTER = new Set(["mathord", "font", "accent", "textord"])
const PART = new Set(["mathord", "supsub", "accent", "font"])
// Brackets, commas and strokes stand for nothing.
const isPart = ({type, text, family}) => PART.has(type) || type === "atom" && (family === "bin" || family === "rel")
  || type === "textord" && /^([^\W_]|\\[A-Za-z]|[^\x00-\x7f])/.test(text)
const WALKED = new Set(["ordgroup", "color", "styling", "sizing", "genfrac", "sqrt", "leftright", "array", "supsub",
  "horizBrace", "overline", "underline", "phantom", "middle", "mathord", "textord", "atom"])
const INSIDE = ["body", "base", "numer", "denom"]
// What KaTeX would put together with the digits beside it.
const numeric = node => node?.type === "supsub" && digit(node.base)
  || node?.type === "atom" && (node.text === "." || node.text === ",")

// A letter with an index or a prime, in normal form; empty where there is neither, or no letter to bear them.
function symbol(node) {
  if (node.type !== "supsub" || !node.base || !LETTER.has(node.base.type) || digit(node.base)) return ""
  if (!node.sub && !primed(node)) return ""
  return form(node.base) + index("_", node.sub) + (primed(node) ? index("^", node.sup) : "")
}
const primed = ({sup}) => sup?.type === "ordgroup" && sup.body[0]?.text === "\\prime"
const index = (mark, node) => node ? `${mark}{${form(node)}}` : ""

const forms = nodes => nodes.map(form).filter(Boolean).join(" ")
function form(node) {
  if (Array.isArray(node)) return forms(node)
  if (!isNode(node)) return typeof node === "object" ? JSON.stringify(node) : String(node)
  switch (node.type) {
    case "mathord": case "textord": case "atom": return node.text
    case "spacing": case "kern": case "internal": return ""
    case "ordgroup": case "styling": case "color": return forms(node.body)
    case "delimsizing": return node.delim
    case "supsub": return (node.base ? form(node.base) : "") + index("_", node.sub) + index("^", node.sup)
  }
  const keys = Object.keys(node).filter(key => !["type", "mode", "loc"].includes(key) && node[key] != null).sort()
  return `${node.type}(${keys.map(key => `${key}:${form(node[key])}`).join(",")})`
}

// The tree through KaTeX, which takes text alone: so a command stands for the tree.
let planted = null
katex.__defineFunction({
  type: "planted", names: ["\\sb@planted"], numArgs: 0,
  handler() {
    if (!planted) throw new katex.ParseError("Undefined control sequence: \\sb@planted")
    const body = planted
    planted = null
    return {type: "ordgroup", mode: "math", body, semisimple: true}
  },
})
function treeOf(tex, options, rows) {
  const parsed = katex.__parse(tex, options)
  // A formula with a number at the margin is more than a row; a sign alone is treated in its own way.
  if (parsed.some(({type}) => type === "tag") || parsed.length === 1 && parsed[0].type === "atom") {
    return katex.__renderToDomTree(tex, options)
  }
  planted = parted(parsed, rows)
  const tree = katex.__renderToDomTree("\\sb@planted", options)
  annotate(tree, tex)
  return tree
}
// KaTeX notes the TeX for those who listen, behind their half of the formula, which is the first.
function annotate(node, tex) {
  while (node.type !== "annotation") node = node.children[node.type === "semantics" ? node.children.length - 1 : 0]
  node.children[0].text = tex
}
