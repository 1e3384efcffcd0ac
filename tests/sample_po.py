"""PO files that are odd but may be somebody's work: what gettext's tools accept of them must survive us."""

from __future__ import annotations

from pathlib import Path

from sample_translation import PAGE, Project

HEADER = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset={}\\n"\n'
    '"Plural-Forms: nplurals={}; plural={};\\n"\n"X-Mine: kept\\n"\n\n'
)


def po(body: str | bytes, charset: str = "UTF-8", forms: int = 2) -> bytes:
    """A file with a header that says so, in this charset."""
    head = HEADER.format(charset, forms, f"n%{forms}").encode("ascii")
    return head + (body if isinstance(body, bytes) else body.encode(charset))


def _said(text: str, charset: str, comment: str = "") -> bytes:
    return po(f'{comment}msgid "a"\nmsgstr "{text}"\n', charset)


ODD: dict[str, bytes] = {
    # Charsets.
    "latin 1": _said("côté", "ISO-8859-1", "# côté\n"),
    "latin 15": _said("1 € ŒUVRE", "ISO-8859-15"),
    "windows 1252": _said("“x” – y", "CP1252"),
    "windows 1251": _said("слово за словом", "CP1251"),
    "koi8": _said("слово", "KOI8-R"),
    "gbk": _said("图像块嵌入", "GBK", "# 乗\n"),
    "gb2312": _said("图像块", "GB2312"),
    "gb18030": _said("图像块㐀𠀀", "GB18030"),
    "big5": _said("圖像塊", "BIG5"),
    "big5, a backslash in a letter": _said("成功", "BIG5", "# 功\n"),
    "euc-jp": _said("表示", "EUC-JP"),
    "shift_jis, a backslash in a letter": _said("表示 ソース", "SHIFT_JIS", "# 表\n"),
    "euc-kr": _said("패치", "EUC-KR"),
    "utf-8 in small letters": _said("é", "utf-8"),
    "the mark of utf-8": b"\xef\xbb\xbf" + _said("é", "UTF-8"),
    "no header": b'msgid "a"\nmsgstr "b"\n',
    "no header, utf-8": 'msgid "a"\nmsgstr "é"\n'.encode(),
    "a template's charset": _said("b", "ASCII").replace(b"charset=ASCII", b"charset=CHARSET"),
    "a charset in a comment": b'# "charset=ISO-8859-1\\n"\n' + _said("é", "UTF-8"),
    "a charset in a message": po('msgid "charset=KOI8-R"\nmsgstr "é charset=KOI8-R"\n'),
    "the header at the end": 'msgid "a"\nmsgstr "côté"\n\n'.encode("latin-1") + po("", "ISO-8859-1"),
    "other bytes than the header says": po(b'msgid "a"\nmsgstr "c\xf4t\xe9"\n'),
    "a charset that is none": _said("b", "ASCII").replace(b"charset=ASCII", b"charset=KLINGON"),
    "utf-8 that is called ascii": _said("é", "UTF-8").replace(b"charset=UTF-8", b"charset=ASCII"),
    "utf-8 that is called latin 1": _said("é", "UTF-8").replace(b"charset=UTF-8", b"charset=ISO-8859-1"),
    "utf-8 that is called gbk": _said("图像块", "UTF-8").replace(b"charset=UTF-8", b"charset=GBK"),
    "utf-16": _said("é", "UTF-8").decode().encode("utf-16"),
    # Escapes and strings.
    "octal": po('msgid "a"\nmsgstr "\\303\\251"\n'),
    "octal over two strings": po('msgid "a"\nmsgstr "\\303"\n"\\251"\n'),
    "octal beside letters": po('msgid "a"\nmsgstr "é\\303\\251é\\0501"\n'),
    "octal in latin 1": po('msgid "a"\nmsgstr "\\351\\350"\n', "ISO-8859-1"),
    "octal in gbk": po('msgid "a"\nmsgstr "块\\277\\351"\n', "GBK"),
    "hexadecimal": po('msgid "a"\nmsgstr "\\xc3\\xa9 \\x41 g"\n'),
    "octal that is no letter": po('msgid "a"\nmsgstr "\\303 x"\n'),
    "a nul by its number": po('msgid "a"\nmsgstr "x\\000y"\n'),
    "all of C": po('msgid "a"\nmsgstr "\\a\\b\\f\\v\\r\\n\\t\\\\\\"\\033"\n'),
    "an unknown escape": po('msgid "a"\nmsgstr "\\q"\n'),
    "a backslash at the end of a line": po('msgid "a\\\nb"\nmsgstr "c"\n'),
    "one line": po('msgid "a" msgstr "b" "c"\n'),
    "several strings": po('msgid "a" "b"   "c"\nmsgstr "b" "c"\n"d"\n'),
    "no blanks": po('msgid"a"\nmsgstr"b"\n'),
    "wrapped": po('msgid ""\n"a"\n"b"\nmsgstr ""\n"c"\n"d\\n"\n"e"\n'),
    "tabs": po('\tmsgid\t"a\tb"\n  msgstr  "c\td"\n'),
    "a long line": po('msgid "a"\nmsgstr "' + "x y-z “q”" * 500 + '"\n'),
    # Line ends and odd characters.
    "crlf": po('# c\nmsgid "a"\nmsgstr ""\n"b\\n"\n"c"\n').replace(b"\n", b"\r\n"),
    "cr": po('# c\nmsgid "a"\nmsgstr "b"\n').replace(b"\n", b"\r"),
    "cr in a string": po('msgid "a"\nmsgstr "b\rc"\n'),
    "unicode's line ends": po('msgid "a"\nmsgstr "x\u2028y\u2029z\u0085w"\n'),
    "unicode's line ends in a comment": po('# x\u2028y\u0085z\nmsgid "a"\nmsgstr "b"\n'),
    "form feed and its like": po('msgid "a"\nmsgstr "x\x0cy\x0bz\x1cw\x1ev\x7f"\n'),
    "form feed between": po('\x0cmsgid "a"\x0b\nmsgstr "x"\x0c\n'),
    "no line end at the end": po('msgid "a"\nmsgstr "b"'),
    "a nul": po('msgid "a"\nmsgstr "b\0c"\n'),
    # Plurals.
    "plural": po('msgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\nmsgstr[1] "c"\n'),
    "plural, set apart": po('msgid "a"\nmsgid_plural "as"\nmsgstr [ 0 ] "b"\nmsgstr[1]\n"c"\n'),
    "twelve forms": po(
        'msgid "a"\nmsgid_plural "as"\n' + "".join(f'msgstr[{n}] "x{n}"\n' for n in range(12)), forms=12
    ),
    "plural, outdated": po(
        '#, fuzzy\n#| msgctxt "o"\n#| msgid "b"\n#| msgid_plural "bs"\n'
        'msgctxt "c"\nmsgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\nmsgstr[1] "c"\n'
    ),
    "plural in disorder": po('msgid "a"\nmsgid_plural "as"\nmsgstr[1] "b"\nmsgstr[0] "c"\n'),
    # What stands beside.
    "outdated": po('#, fuzzy\n#| msgid "o"\nmsgid "a"\nmsgstr "b"\n'),
    "older english without a mark": po('#| msgctxt "x"\n#| msgid "o"\n#| "p"\nmsgid "a"\nmsgstr "b"\n'),
    "unsure": po('# why\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n'),
    "obsolete": po('# hi\n#, fuzzy\n#~ msgctxt "c"\n#~ msgid "a"\n#~ msgstr "b"\n'),
    "obsolete with older english": po('#~| msgid "o"\n#~ msgid "a"\n#~ msgstr ""\n#~ "b"\n#~ "c"\n'),
    "obsolete without blanks": po('#~msgid "a"\n#~msgstr "b"\n'),
    "obsolete plural": po('#~ msgid "a"\n#~ msgid_plural "as"\n#~ msgstr[0] "b"\n#~ msgstr[1] "c"\n'),
    "half obsolete": po('#~ msgid "a"\nmsgstr "b"\n'),
    "extracted, places, flags": po('#. one\n#.two\n#: a.c:1 b/c d.c:2\n#, c-format, no-wrap\nmsgid "a"\nmsgstr "b"\n'),
    "places with blanks": po('#: \u2068my file.c\u2069:3 b.c:4\nmsgid "a"\nmsgstr "b"\n'),
    "a place with a number of 5,000 digits": po(f'#: a.c:{"1" * 5000}\nmsgid "a"\nmsgstr "b"\n'),
    "comments of all kinds": po('##one\n#two\n#  three\n#\n#@ at\nmsgid "a"\nmsgstr "b"\n'),
    "a long comment": po("# " + "word  \t two " * 60 + 'end\nmsgid "a"\nmsgstr "b"\n'),
    "flags as somebody types them": po('#,fuzzy,  python-format ,range: 0..3\nmsgid "a"\nmsgstr "b"\n'),
    "a comment on the last line of a message": po('msgid "a"\nmsgstr "b" # x\nmsgid "c"\nmsgstr "d"\n'),
    "a comment without a translation": po('# ask Ann\nmsgid "a"\nmsgstr ""\n'),
    "comments at the end": po('msgid "a"\nmsgstr "b"\n\n# the end\n#. really\n'),
    "a header that is unsure": b"# T\n#\n#, fuzzy\n" + po('msgid "a"\nmsgstr "b"\n'),
    "a header with odd lines": b'msgid ""\nmsgstr ""\n"X-Foo: 1\\n"\n"X-Foo: 2\\n"\n"a line\\n"\n'
    b'"Content-Type: text/plain; charset=UTF-8\\n"\n"Report-Msgid-Bugs-To: me\\n"\n\nmsgid "a"\nmsgstr "b"\n',
    "two contexts": po('msgid "a"\nmsgstr "b"\n\nmsgctxt "x"\nmsgid "a"\nmsgstr "c"\n'),
    "a context alone": po('msgctxt "x"\nmsgid ""\nmsgstr "b"\n'),
    "an empty context": po('msgctxt ""\nmsgid "a"\nmsgstr "b"\n'),
    # What is no PO file, or says two things.
    "two translations": po('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n'),
    "two translations, one obsolete": po('msgid "a"\nmsgstr "b"\n\n#~ msgid "a"\n#~ msgstr "c"\n'),
    "two headers": po("") + po('msgid "a"\nmsgstr "b"\n'),
    "a domain": po('domain "x"\nmsgid "a"\nmsgstr "b"\n'),
    "a comment in a message": po('msgid "a"\n# x\nmsgstr "b"\n'),
    "no msgstr": po('msgid "a"\n\nmsgid "b"\nmsgstr "c"\n'),
    "a string without an end": po('msgid "a\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n'),
    "a line of words": po('hello\nmsgid "a"\nmsgstr "b"\n'),
    "an index of 5,000 digits": po(f'msgid "a"\nmsgid_plural "as"\nmsgstr[{"1" * 5000}] "b"\n'),
    "a conflict": po('msgid "a"\n<<<<<<< HEAD\nmsgstr "b"\n=======\nmsgstr "c"\n>>>>>>> x\n'),
    "a conflict of three": po(
        '<<<<<<< a\nmsgid "a"\nmsgstr "b"\n||||||| b\n=======\nmsgid "a"\nmsgstr "c"\n>>>>>>> c\n'
    ),
    "half a message": po('msgid "a"\n'),
}

BROKEN = po(b'msgid "a"\nmsgstr "c\xf4t\xe9"\n\nmsgid "b"\nmsgstr "\xe9"\n')
"""What was saved in another charset than its header says."""


def put(chinese: Project, data: bytes, path: str = PAGE) -> Path:
    """Write a file of the project."""
    file = chinese.root / path
    file.write_bytes(data)
    return file
