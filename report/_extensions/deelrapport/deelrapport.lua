-- Before Quarto reads the document: what it would make of callouts, source lines and unnumbered chapters differs by version
-- and by format, so the house says it. The embedded renderer does the same in Python (src/evalutils/pipeline/render/embedded).

local is_typst = FORMAT:match("typst") ~= nil
local is_html = FORMAT:match("html") ~= nil
local is_docx = FORMAT:match("docx") ~= nil

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

-- On paper a table is as wide as the text, its columns in proportion to what they hold; unequal widths of the source stay.
local function Table(tbl)
  if is_html then
    return nil
  end
  local given, different = nil, false
  for place, spec in ipairs(tbl.colspecs) do
    different = different or (place > 1 and spec[2] ~= given)
    given = spec[2]
  end
  if different then
    return with_end(tbl)
  end
  local needed, total = {}, 0
  for place = 1, #tbl.colspecs do
    needed[place] = NARROWEST
  end
  local function measure(rows, longest_word)
    for _, row in ipairs(rows) do
      for place, cell in ipairs(row.cells) do
        if needed[place] then
          needed[place] = math.max(needed[place], length(cell.contents, longest_word))
        end
      end
    end
  end
  measure(tbl.head.rows, true)
  for _, body in ipairs(tbl.bodies) do
    measure(body.body, false)
  end
  for _, need in ipairs(needed) do
    total = total + need
  end
  for place, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[place] = { spec[1], needed[place] / total }
  end
  return with_end(tbl)
end

-- A title may come from the pipeline, where the document has none of its own.
local function Meta(meta)
  meta.title = meta.title or meta.titel
  meta.subtitle = meta.subtitle or meta.ondertitel
  return meta
end

return { { Meta = Meta, Div = Div, Header = Header, Table = Table } }
