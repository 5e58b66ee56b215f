-- After Quarto has numbered and referred: tables, figures, headings and the front of a Word file, in the form of the house.
-- Quarto lays each float in a frame of its own; what stays here is a caption beside its table or image, as the embedded
-- renderer writes it.

local text_of = pandoc.utils.stringify
local is_html = FORMAT:match("html") ~= nil
local is_docx = FORMAT:match("docx") ~= nil

local details = {
  { "auteur", "Auteur" },
  { "opdrachtgever", "Opdrachtgever" },
  { "financier", "Financier" },
  { "datum_tekst", "Datum" },
  { "uitgave", "Uitgave" },
  { "aard", "Aard" },
}

local function styled(blocks, style)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

-- The parts of a float: its caption (inlines, from 'Tabel 2.1:' on), its table and its image.
local function parts(div)
  local found = {}
  div:walk({
    Table = function(tbl)
      found.table = found.table or tbl
    end,
    Image = function(image)
      found.image = found.image or image
    end,
  })
  local function caption(inlines)
    local kept = inlines:filter(function(inline)
      return inline.t ~= "RawInline"
    end)
    local first = kept[1] and kept[1].t == "Str" and kept[1].text or ""
    if not found.caption and (first:match("^Tabel") or first:match("^Figuur")) then
      found.caption = kept
    end
  end
  div:walk({
    traverse = "topdown",
    Table = function(tbl)
      return tbl, false
    end,
    Para = function(para)
      caption(para.content)
    end,
    Plain = function(plain)
      caption(plain.content)
    end,
  })
  return found
end

-- Appendices have letters: chapter 10 of a report with nine chapters before its first appendix is A. Known once the whole
-- document has been seen (Chapters below).
local regular = nil

local function lettered(number)
  local first, rest = number:match("^(%d+)(.*)$")
  if not (regular and first and tonumber(first) > regular) then
    return number
  end
  return string.char(64 + tonumber(first) - regular) .. rest
end

local function Chapters(doc)
  local count = 0
  doc:walk({
    Header = function(header)
      if header.level == 1 and regular == nil then
        if header.classes:includes("bijlage") then
          regular = count
        elseif not header.classes:includes("unnumbered") then
          count = count + 1
        end
      end
    end,
  })
  return nil
end

-- 'Tabel 10.1', with or without its colon, and 'Hoofdstuk 10'.
local function relabelled(text)
  local name, space, number, colon = text:match("^(%a+)([%s\u{a0}]*)(%d[%d%.]*)(:?)$")
  if not name then
    return text
  end
  local letter = lettered(number)
  if letter ~= number and name == "Hoofdstuk" then
    name = "Bijlage"
  end
  return name .. space .. letter .. colon
end

local function Link(link)
  if not link.target:match("^#%a%a%a%-") then
    return nil
  end
  local shown = text_of(link.content)
  local changed = relabelled(shown)
  if changed == shown then
    return nil
  end
  link.content = pandoc.List({ pandoc.Str(changed) })
  return link
end

-- 'Tabel 2.1:' as an inline of its own, and the rest.
local function split(caption)
  local label, rest, done = pandoc.List(), pandoc.List(), false
  for _, inline in ipairs(caption) do
    if done then
      rest:insert(inline)
    else
      local text = text_of(inline)
      done = text:sub(-1) == ":"
      label:insert(inline)
    end
  end
  if rest[1] and rest[1].t == "Space" then
    rest:remove(1)
  end
  return relabelled(text_of(label)), rest
end

local function html_float(identifier, found)
  local label, rest = split(found.caption)
  local caption = pandoc.List({ pandoc.Span({ pandoc.Str(label) }, pandoc.Attr("", { "nummer" })), pandoc.Space() })
  caption:extend(rest)
  local kind = found.table and "tabel" or "figuur"
  local head = pandoc.List({
    pandoc.RawBlock("html", '<figcaption id="' .. identifier .. '-bijschrift">'),
    pandoc.Plain(caption),
    pandoc.RawBlock("html", "</figcaption>"),
  })
  local body = pandoc.List({ pandoc.RawBlock("html", '<div class="rol">') })
  if found.table then
    found.table.attr = pandoc.Attr("", {}, { ["aria-labelledby"] = identifier .. "-bijschrift" })
    body:insert(found.table)
  else
    local alt = found.image.attributes["alt"] or found.image.attributes["fig-alt"] or ""
    body:insert(pandoc.Plain({ pandoc.Image({ pandoc.Str(alt) }, found.image.src) }))
  end
  body:insert(pandoc.RawBlock("html", "</div>"))
  local out = pandoc.List({ pandoc.RawBlock("html", '<figure class="' .. kind .. '" id="' .. identifier .. '">') })
  out:extend(head)
  out:extend(body)
  out:insert(pandoc.RawBlock("html", "</figure>"))
  return out
end

local function docx_float(identifier, found)
  local label, rest = split(found.caption)
  local caption = pandoc.List({
    pandoc.Span({ pandoc.Str(label) }, pandoc.Attr(identifier, {}, { ["custom-style"] = "Bijschriftnummer" })),
    pandoc.Space(),
  })
  caption:extend(rest)
  if found.table then
    return pandoc.List({ styled({ pandoc.Para(caption) }, "Table Caption"), found.table })
  end
  local alt = found.image.attributes["fig-alt"] or found.image.attributes["alt"] or ""
  local picture = pandoc.Image({ pandoc.Str(alt) }, found.image.src)
  return pandoc.List({
    styled({ pandoc.Para(caption) }, "Image Caption"),
    styled({ pandoc.Para({ picture }) }, "Captioned Figure"),
  })
end

local function is_float(div)
  return div.identifier:match("^tbl%-") or div.identifier:match("^fig%-")
end

local function Div(div)
  if not is_float(div) then
    return nil
  end
  local found = parts(div)
  if not found.caption or not (found.table or found.image) then
    return nil
  end
  return is_html and html_float(div.identifier, found) or docx_float(div.identifier, found)
end

-- Whether a cell holds a table or an image; a table of the house may have one cell too, which holds a sentence.
local function frames(blocks)
  local found = false
  local function seen()
    found = true
  end
  pandoc.Blocks(blocks):walk({ Table = seen, Image = seen })
  return found
end

-- In Word Quarto's frame is a table of one cell around the float; the cells of the house's tables hold Plain.
local function Table(tbl)
  if is_html then
    for _, body in ipairs(tbl.bodies) do
      body.row_head_columns = #tbl.colspecs > 1 and 1 or 0
    end
    return tbl
  end
  local body = tbl.bodies[1]
  if #tbl.colspecs == 1 and #tbl.head.rows == 0 and #body.body == 1 and frames(body.body[1].cells[1].contents) then
    return body.body[1].cells[1].contents
  end
  return tbl:walk({
    Para = function(para)
      return pandoc.Plain(para.content)
    end,
  })
end

-- The number is the first inline of a numbered heading ('2', or in Word '2. ').
local function Header(header)
  local number = header.attributes["number"]
  header.attributes["number"] = nil
  if number then
    local letter = lettered(number)
    number = letter ~= number and header.level == 1 and "Bijlage " .. letter or letter
    local rest = header.content:clone()
    rest:remove(1)
    if rest[1] and (rest[1].t == "Space" or text_of(rest[1]):match("^%. ?$")) then
      rest:remove(1)
    end
    local mark = is_html and pandoc.Span({ pandoc.Str(number) }, pandoc.Attr("", { "header-section-number" }))
      or pandoc.Str(number)
    header.content = pandoc.List({ mark })
    if is_docx then
      header.content:insert(pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>"))
    end
    header.content:extend(rest)
  end
  if is_html then
    header.level = math.min(header.level + 1, 6)
    if not header.classes:includes("unnumbered") then
      header.classes:insert("unnumbered")
    end
  end
  return header
end

local TOC_BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
  .. '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
  .. '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
local TOC_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'

local function contents(blocks)
  local entries = pandoc.List()
  pandoc.Pandoc(blocks):walk({
    Header = function(header)
      if header.level <= 2 then
        entries:insert(header)
      end
    end,
  })
  local out = pandoc.List({ styled({ pandoc.Para({ pandoc.Str("Inhoud") }) }, "TOC Heading") })
  for place, header in ipairs(entries) do
    local shown = header.content:filter(function(inline)
      return inline.t ~= "Note"
    end)
    if shown[2] and shown[2].t == "RawInline" and text_of(shown[1]):match("^Bijlage ") then
      shown[2] = pandoc.Space() -- too wide for the tab after a number
    end
    local line = pandoc.List({ pandoc.Link(shown, "#" .. header.identifier) })
    if place == 1 then
      line:insert(1, pandoc.RawInline("openxml", TOC_BEGIN))
    end
    if place == #entries then
      line:insert(pandoc.RawInline("openxml", TOC_END))
    end
    out:insert(styled({ pandoc.Para(line) }, "toc " .. header.level))
  end
  return out
end

-- The front of a Word file: notices (in the header of every page once the file is finished), details, contents.
local function Pandoc(doc)
  if not is_docx then
    return nil
  end
  local front = pandoc.List()
  if doc.meta.synthetisch == true and doc.meta.waarschuwing then
    front:insert(styled({ pandoc.Para({ pandoc.Str(text_of(doc.meta.waarschuwing)) }) }, "Strook"))
  end
  if doc.meta.profiel_melding and text_of(doc.meta.profiel_melding) ~= "" then
    front:insert(styled({ pandoc.Para({ pandoc.Str(text_of(doc.meta.profiel_melding)) }) }, "Strook"))
  end
  local rows = pandoc.List()
  for _, detail in ipairs(details) do
    local value = doc.meta[detail[1]]
    if value and text_of(value) ~= "" then
      rows:insert(pandoc.Para({ pandoc.Str(detail[2]), pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>"), pandoc.Str(text_of(value)) }))
    end
  end
  if #rows > 0 then
    front:insert(styled(rows, "Gegevens"))
  end
  front:extend(contents(doc.blocks))
  front:extend(doc.blocks)
  doc.blocks = front
  return doc
end

-- Pandoc writes a quotation mark of the source as a straight one for Typst, which then guesses whether it opens or closes
-- (after a full stop: wrongly). As raw text the mark stays the one that was written.
local function Str(word)
  if not word.text:find("\xE2\x80[\x98\x99\x9C\x9D]") then return nil end
  local out, rest = pandoc.List({}), ""
  for _, code in utf8.codes(word.text) do
    local sign = utf8.char(code)
    if code == 0x2018 or code == 0x2019 or code == 0x201C or code == 0x201D then
      if rest ~= "" then out:insert(pandoc.Str(rest)) end
      out:insert(pandoc.RawInline("typst", sign))
      rest = ""
    else
      rest = rest .. sign
    end
  end
  if rest ~= "" then out:insert(pandoc.Str(rest)) end
  return out
end

if not (is_html or is_docx) then
  return FORMAT:match("typst") and { { Str = Str } } or {}
end
return { { Pandoc = Chapters }, { Table = Table, Link = Link }, { Div = Div, Header = Header }, { Pandoc = Pandoc } }
