"""Words from outside the code that would be markup, a command, a link or a formula if they were read as more than text."""

from __future__ import annotations

HOSTILE = (
    # Pandoc's raw inlines and attributes
    '`#read("/etc/passwd")`{=typst}', "`<script>alert(1)</script>`{=html}", "`\\input{/etc/passwd}`{=latex}", "`<w:br/>`{=openxml}",
    "```{=html}\n<b>x</b>\n```", "`code`", "``dubbel ` erin``", "[tekst]{.geheim}", "[x]{.geheim .niets}", "[klein]{custom-style=x}",
    # HTML
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>vet</b>", "<!-- weg -->", "</td></tr></table>", "<iframe src=//x>",
    "&lt;b&gt;", "&#60;script&#62;", "&amp;", "<https://voorbeeld.nl>", "<?php x ?>", "<![CDATA[x]]>",
    # links and images
    "[klik](javascript:alert(1))", "![beeld](/etc/passwd)", "[klik][1]", "[1]: http://x.nl", "https://voorbeeld.nl/a_b_c", "<jan@voorbeeld.nl>",
    # TeX, formulas and Typst
    "\\input{/etc/passwd}", "\\begin{tabular}", "\\newpage", "kost $5 en $6", "$", "$x^2$", "$$\\frac{1}{2}$$", "\\(x\\)", "\\alpha",
    '#read("/etc/passwd")', "#let x = 1", "#import \"x\"", "*vet* en _schuin_", "#[x]", "@label", "<label>", "= Kop", "// weg", "/* weg */",
    # Quarto's shortcodes, references and cells
    "{{< include /etc/passwd >}}", "{{< meta titel >}}", "{{{< meta x >}}}", "{{< env HOME >}}", "@tbl-balans", "@fig-x", "[@bron2018]", "?meta:x",
    "?@tbl-x", "(bron2018?)", "```{python}", "{python} 1+1", "`r 1+1`",
    # tables, lists, headings, blocks
    "a | b | c", "|---|", "| x |", "---", "- lijst", "1. lijst", "a) lijst", "(@) lijst", "# Kop", "> citaat", ": bijschrift {#tbl-x}", "::: {.bron}",
    ":::", "Term\n:   uitleg", "[^1]", "^[noot]", "H~2~O en m^2^", "~~weg~~", "--- en -- en ...", "\\", "regel\\", "twee\nregels", "a\n\nb", "    ingesprongen",
    # signs
    "\x00\x07nul", "om\u202ekeer", "half\ud800", "'s-Gravenhage", '"aangehaald"', "café — “zo”", "= = =", "+ plus", "100% zeker!", "%x", "=SOM(A1)",
    # words without end
    "w" * 5000, "woord " * 800,
)  # fmt: skip
