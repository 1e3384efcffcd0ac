// A PO file as text, read and changed entry by entry; and what a translation must keep of its English. No page here:
// the same in a browser and in the tests, which compare `parts` with `site_builder/translation/message.py`.
"use strict";
const SiteBuilderCatalogue = (() => {
  // --- Written by message_script.py.
  const CODE_SPAN = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/gs;
  const FORMULA = /(?<![\\$])(?:\$\$(?![\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\$).+?(?<!\\)\$\$|\$(?![\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000$]).*?(?<![\\\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000])\$)/gs;
  const LINK_TARGET = /\]\([\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(<[^<>\n]*>|[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000()]*(?:\([^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000()]*\)[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000()]*)*)[^)]*\)/g;
  const FOOTNOTE = /\[\^[^\]\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]{1,200}\]/g;
  const TAG = /<\/?[A-Za-z][^<>]*>/g;
  const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  // --- So far.

  /** Code spans, formulas, link targets, footnotes and tags of a text, in the order of their kinds. */
  function parts(text) {
    const found = [];
    for (const pattern of [CODE_SPAN, FORMULA, LINK_TARGET, FOOTNOTE, TAG]) {
      text = text.replace(pattern, (whole, first) => {
        found.push(pattern === LINK_TARGET ? `link to ${first}` : whole.replace(SPACES, " "));
        return " ";
      });
    }
    return found;
  }

  /** What `translation` lacks of `english`, and what it has too much. */
  function differences(english, translation) {
    const lost = parts(english).sort();
    const added = [];
    for (const part of parts(translation).sort()) {
      const at = lost.indexOf(part);
      if (at < 0) added.push(part);
      else lost.splice(at, 1);
    }
    return { lost, added };
  }

  // --- The file. We wrote it: entries stand apart by empty lines, and the keywords in gettext's order.
  const ESCAPES = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
  const NAMES = Object.fromEntries(Object.entries(ESCAPES).map(([name, character]) => [character, `\\${name}`]));
  const READ = /^(was )?read by (\S(?:.{0,98}\S)??),\s(\d{4}-\d{2}-\d{2})$\n?/gms;
  const KEYWORD = /^(#\| )?(msgctxt|msgid|msgstr) ("[^\n]*")$/; // U+2028 ends no line

  const character = (name) => (/^[0-7]/.test(name) ? String.fromCharCode(parseInt(name, 8)) : ESCAPES[name] ?? name);
  const unquoted = (quoted) => quoted.slice(1, -1).replace(/\\([0-7]{1,3}|.)/g, (_, name) => character(name));
  const octal = (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const escaped = (text) =>
    text.replace(/[\\"]/g, "\\$&").replace(/[\x01-\x1f\x7f]/g, (one) => NAMES[one] ?? octal(one));

  function entry(block) {
    const found = { block, comment: "", flags: [], context: "", id: "", text: "", was: "", before: "" };
    const fields = { msgctxt: "context", msgid: "id", msgstr: "text", "#| msgctxt": "before", "#| msgid": "was" };
    const comment = [];
    let field = "";
    for (const line of block.split("\n")) {
      const keyword = KEYWORD.exec(line);
      if (keyword) {
        field = fields[(keyword[1] ?? "") + keyword[2]];
        found[field] = unquoted(keyword[3]);
      } else if (/^(#\| )?"/.test(line)) found[field] += unquoted(line.replace(/^#\| /, ""));
      else if (line.startsWith("#,")) found.flags = line.slice(2).split(",").map((flag) => flag.trim());
      else if (/^#( |$)/.test(line)) comment.push(line.slice(2));
    }
    found.comment = comment.join("\n");
    found.fuzzy = found.flags.includes("fuzzy");
    // As `catalogue.State` has it: what comes from another place is a guess, which no reader sees.
    const here = found.was && (!found.before || found.before === found.context);
    found.state = !found.text ? "missing" : !found.fuzzy ? "translated" : here ? "outdated" : "guess";
    const marks = [...found.comment.matchAll(READ)].filter((mark) => !mark[1]);
    found.read = marks.length ? { name: marks[0][2].replace(/\s+/g, " "), date: marks[0][3] } : null;
    return found;
  }

  const blocks = (po) => po.trimEnd().split(/\n\n+/);
  const live = (block, at) => at > 0 && !/^#~/m.test(block); // the first is the file's head

  /** The entries of a PO file by their numbers, without its head. */
  function entries(po) {
    return blocks(po).filter(live).map(entry);
  }

  /** The entry with a text that a person has written or read: no longer fuzzy, whatever it was before. */
  function mended(old, text, name, date) {
    const mark = `read by ${name.trim().replace(/\s+/g, " ")}, ${date}`;
    const comment = [old.comment.replace(READ, "").replace(/\n+$/, ""), mark].filter(Boolean).join("\n");
    const flags = old.flags.filter((flag) => flag !== "fuzzy");
    const rest = old.block.split("\n").filter((line) => /^#[.:!=]/.test(line));
    const keys = old.block.split("\n").filter((line) => !line.startsWith("#"));
    const id = keys.slice(0, keys.findIndex((line) => line.startsWith("msgstr")));
    const lines = text.split(/(?<=\n)/);
    const quoted = lines.length > 1 ? ["", ...lines] : [text];
    return [
      ...comment.split("\n").map((line) => `# ${line}`.trimEnd()),
      ...rest,
      ...(flags.length ? [`#, ${flags.join(", ")}`] : []),
      ...id,
      ...quoted.map((line, at) => `${at ? "" : "msgstr "}"${escaped(line)}"`),
    ].join("\n");
  }

  /** The file with some of its entries changed: `changes` are `{ number, text, name, date }`. */
  function changed(po, changes) {
    const byNumber = new Map(changes.map((change) => [change.number, change]));
    let number = -1;
    const made = blocks(po).map((block, at) => {
      const change = live(block, at) && byNumber.get(++number);
      return change ? mended(entry(block), change.text, change.name, change.date) : block;
    });
    return `${made.join("\n\n")}\n`;
  }

  return { parts, differences, entries, changed };
})();
