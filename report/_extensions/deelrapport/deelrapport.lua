-- Before Quarto reads the document: what it would make of callouts, source lines and unnumbered chapters differs by version
-- and by format, so the house says it. The embedded renderer does the same in Python (src/evalutils/pipeline/render/embedded).

local is_typst = FORMAT:match("typst") ~= nil
local is_html = FORMAT:match("html") ~= nil
local is_docx = FORMAT:match("docx") ~= nil

local ACROSS, BESIDE = 92, 3 -- characters on a line of a table, and the room beside a word
local TOGETHER = 3 -- rows at the end of a table
local NARROWEST, WIDEST = 7, 46 -- characters of a column, as in embedded/columns.py

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function around(before, blocks, after)
  local out = pandoc.List({ pandoc.RawBlock("typst", before) })
  out:extend(blocks)
  out:insert(pandoc.RawBlock("typst", after))
  return out
end

local function callout(div)
  local title = div.attributes["title"] or ""
  if is_typst then
    return around("#callout(title: text(" .. typst_string(title) .. "), body: [", div.content, "])")
  end
  local content = pandoc.List()
  if is_docx then
    if title ~= "" then
      content:insert(pandoc.Div({ pandoc.Para({ pandoc.Str(title) }) }, pandoc.Attr("", {}, { ["custom-style"] = "Kader Titel" })))
    end
    content:insert(pandoc.Div(div.content, pandoc.Attr("", {}, { ["custom-style"] = "Kader" })))
    return content
  end
  if title ~= "" then
    content:insert(pandoc.Div({ pandoc.Para({ pandoc.Strong({ pandoc.Str(title) }) }) }, pandoc.Attr("", { "kader-titel" })))
  end
  content:extend(div.content)
  return pandoc.Div(content, pandoc.Attr(div.identifier, { "kader" }))
end

local function Div(div)
  for _, class in ipairs(div.classes) do
    if class:match("^callout%-") then
      return callout(div)
    end
  end
  if div.classes:includes("bron") then
    if is_typst then
      return around("#bron[", div.content, "]")
    elseif is_docx then
      div.attributes["custom-style"] = "Bron"
      return div
    end
  end
  return nil
end

-- Older Pandoc puts an unnumbered heading in a block, where a chapter's page break is not allowed.
local function Header(header)
  if not (is_typst and header.classes:includes("unnumbered")) then
    return nil
  end
  local inlines = pandoc.List({ pandoc.RawInline("typst", "#heading(level: " .. header.level .. ", numbering: none)[") })
  inlines:extend(header.content)
  inlines:insert(pandoc.RawInline("typst", header.identifier ~= "" and "] <" .. header.identifier .. ">" or "]"))
  return pandoc.Plain(inlines)
end

local function length(blocks, longest_word)
  local text = pandoc.utils.stringify(pandoc.Div(blocks))
  if not longest_word then
    return math.min(utf8.len(text) + 2, WIDEST)
  end
  local longest = 0
  for word in text:gmatch("%S+") do
    longest = math.max(longest, utf8.len(word))
  end
  return longest + 2
end

local NARROW = {}
for _, code in utf8.codes("ijl.,:;'’\u{a0}") do
  NARROW[code] = true
end

-- Signs of common width that a word takes; narrow ones take half.
local function room(word)
  local taken = 0
  for _, code in utf8.codes(word) do
    taken = taken + (NARROW[code] and 0.5 or 1)
  end
  return taken
end

local function longest_word(blocks)
  local longest = 1
  local text = pandoc.utils.stringify(pandoc.Div(blocks)):gsub("\u{200b}", " "):gsub("\u{ad}", "- ")
  for word in text:gsub("/\u{a0}", "|\u{a0}"):gmatch("[^%s/%-]+") do -- a slash before a space that holds does not break
    longest = math.max(longest, room(word))
  end
  return longest
end

-- The last rows of a long table are its foot, which Typst keeps together: after a page break at least three follow.
local function with_end(tbl)
  local body = tbl.bodies[1]
  if not is_typst or #tbl.bodies ~= 1 or #body.body <= 2 * TOGETHER or #tbl.foot.rows > 0 then
    return tbl
  end
  local rows, foot = body.body, pandoc.List()
  for _ = 1, TOGETHER do
    foot:insert(1, rows:remove(#rows))
  end
  body.body = rows
  tbl.foot = pandoc.TableFoot(foot)
  return tbl
end

-- Shares raised to what each column's longest word asks; the columns with room to spare give it.
local function with_words_whole(shares, longest)
  local least, asked, short, spare = {}, 0, 0, 0
  for place, share in ipairs(shares) do
    least[place] = (longest[place] + BESIDE) / ACROSS
    asked = asked + least[place]
    short = short + math.max(least[place] - share, 0)
    spare = spare + math.max(share - least[place], 0)
  end
  local out = {}
  for place, share in ipairs(shares) do
    local low = least[place]
    out[place] = asked >= 1 and low / asked or math.max(share, low) - math.max(share - low, 0) * short / spare
  end
  return out
end

-- The caption without `tbl-colwidths`, by which Quarto would later take back the widths set here, and the foot with them.
local function without_widths(inlines)
  local out, skip = pandoc.List(), false
  for _, inline in ipairs(inlines) do
    local rest = inline.t == "Str" and inline.text:match("^tbl%-colwidths=(.*)$")
    if rest then
      if #out > 0 and out[#out].t == "Space" then
        out:remove()
      end
      skip = rest == "" -- its value is a quotation, where quotation marks are read as such
      rest = rest:match("^[\"“].-[\"”](.*)$") or ""
      if rest ~= "" then
        out:insert(pandoc.Str(rest))
      end
    elseif skip and inline.t == "Quoted" then
      skip = false
    else
      out:insert(inline)
    end
  end
  return out
end

-- On paper a table is as wide as the text, its columns in proportion to what they hold; unequal widths of the source stay,
-- but for a column narrower than its longest word.
local function Table(tbl)
  if is_html then
    return nil
  end
  local given, different, unset = {}, false, false
  local needed, longest = {}, {}
  for place, spec in ipairs(tbl.colspecs) do
    given[place] = spec[2] or 0
    unset = unset or given[place] == 0
    different = different or given[place] ~= given[1]
    needed[place], longest[place] = NARROWEST, 1
  end
  local function measure(rows, head)
    for _, row in ipairs(rows) do
      for place, cell in ipairs(row.cells) do
        if needed[place] then
          needed[place] = math.max(needed[place], length(cell.contents, head))
          longest[place] = math.max(longest[place], longest_word(cell.contents))
        end
      end
    end
  end
  measure(tbl.head.rows, true)
  for _, body in ipairs(tbl.bodies) do
    measure(body.body, false)
  end
  local wanted = (different and not unset) and given or needed
  local total, shares = 0, {}
  for _, width in ipairs(wanted) do
    total = total + width
  end
  for place, width in ipairs(wanted) do
    shares[place] = width / total
  end
  for place, share in ipairs(with_words_whole(shares, longest)) do
    tbl.colspecs[place] = { tbl.colspecs[place][1], share }
  end
  tbl.attributes["tbl-colwidths"] = nil
  local caption = tbl.caption
  caption.long = pandoc.Blocks(caption.long):walk({ Inlines = without_widths })
  tbl.caption = caption
  return with_end(tbl)
end

-- How many numbered chapters come before the first appendix, for the template, which gives appendices letters.
local function Pandoc(doc)
  local count = 0
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level == 1 then
      if block.classes:includes("bijlage") then
        doc.meta.hoofdstukken = pandoc.MetaString(tostring(count))
        return doc
      end
      count = count + (block.classes:includes("unnumbered") and 0 or 1)
    end
  end
  return nil
end

-- A title may come from the pipeline, where the document has none of its own.
local function Meta(meta)
  meta.title = meta.title or meta.titel
  meta.subtitle = meta.subtitle or meta.ondertitel
  return meta
end

return { { Pandoc = Pandoc }, { Meta = Meta, Div = Div, Header = Header, Table = Table } }
