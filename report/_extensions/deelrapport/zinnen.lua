-- Text that stays true when a number may not be shown. Both renderers run this filter, Quarto after its own filters.
--
-- The pipeline marks a number in metadata that is withheld as [x]{.geheim}, and one that cannot be computed as [.]{.onbekend}.
-- In running text the sentence that holds such a mark goes. What an author may add:
--   [another sentence]{.anders}   directly after a sentence: said in its place when it goes because a number is withheld
--   [two. sentences.]{.samen}     go together, for the second leans on the first
--   ::: {.anders} ... :::         directly after a block: shown when nothing is left of that block for that reason
--   [geen]{.weggelaten}              'zes zinnen': how many went; a sentence about none goes itself
-- A paragraph, list item or list of which nothing but a run-in heading is left goes too. In tables the mark stays a sign.

local SILENT = { geheim = true, onbekend = true }
local BREAK = { Space = true, SoftBreak = true, LineBreak = true }
local WORDS = { "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf" }
local gone = 0

local function has_class(inline, name)
  return inline.t == "Span" and inline.classes:includes(name)
end

-- Whether a mark stands anywhere in these inlines: withheld, not computable.
local function marks(inlines)
  local withheld, unknown = false, false
  pandoc.Inlines(inlines):walk({
    Span = function(span)
      withheld = withheld or span.classes:includes("geheim")
      unknown = unknown or span.classes:includes("onbekend")
    end,
  })
  return withheld, unknown
end

-- The words of an element without the invisible marks by which a page links a number to its origin.
local function words(inline)
  return (inline.text:gsub("\u{E000}%d+\u{E001}", ""):gsub("\u{E002}", ""))
end

local function closes(inline)
  if inline.t == "Str" then
    local text = words(inline)
    return text:match("[%.%?!]$") or text:match("[%.%?!][%)%]”’»]+$")
  end
  if inline.t == "Quoted" or inline.t == "Strong" or inline.t == "Emph" then
    local last = inline.content[#inline.content]
    return last ~= nil and closes(last)
  end
  return inline.t == "Note" or has_class(inline, "samen") or has_class(inline, "anders")
end

-- A sentence begins with a capital, a number in words of a reference, or an element of its own.
local function opens(inline)
  if inline == nil then return true end
  if inline.t == "Str" then
    local first = pandoc.text.sub(words(inline), 1, 1)
    return first ~= pandoc.text.lower(first) or first:match("[%d€‘“%(]") ~= nil
  end
  return true
end

-- A note after a full stop belongs to the sentence before it; the stop is then one element back.
local function ends_at(inlines, place)
  local here = inlines[place]
  if here.t == "Note" then
    return place > 1 and closes(inlines[place - 1])
  end
  return closes(here)
end

local function sentences(inlines)
  local found, current = {}, pandoc.Inlines({})
  for place, inline in ipairs(inlines) do
    local follows = inlines[place + 1]
    current:insert(inline)
    local before_break = follows ~= nil and BREAK[follows.t] and ends_at(inlines, place) and opens(inlines[place + 2])
    local beside_span = has_class(inline, "samen") or has_class(inline, "anders")
      or (follows ~= nil and (has_class(follows, "samen") or has_class(follows, "anders")))
    if before_break or beside_span then
      found[#found + 1] = current
      current = pandoc.Inlines({})
    end
  end
  if #current > 0 then found[#found + 1] = current end
  return found
end

local function only_breaks(inlines)
  for _, inline in ipairs(inlines) do
    if not BREAK[inline.t] then return false end
  end
  return true
end

-- Only a span of this class, and breaks.
local function span_of(sentence, name)
  local found = nil
  for _, inline in ipairs(sentence) do
    if has_class(inline, name) and found == nil then
      found = inline
    elseif not BREAK[inline.t] then
      return nil
    end
  end
  return found
end

local function run_in_heading(inlines)
  for _, inline in ipairs(inlines) do
    if inline.t ~= "Strong" and not BREAK[inline.t] then return false end
  end
  return true
end

local function trimmed(inlines)
  while #inlines > 0 and BREAK[inlines[1].t] do inlines:remove(1) end
  while #inlines > 0 and BREAK[inlines[#inlines].t] do inlines:remove(#inlines) end
  return inlines
end

-- The heading that a paragraph begins with ('**Netto.** In de groep ...') stays when the first sentence goes.
local function heading_of(sentence)
  local kept = pandoc.Inlines({})
  if #sentence > 1 and sentence[1].t == "Strong" and closes(sentence[1]) then kept:insert(sentence[1]) end
  return kept
end

-- Put a sentence behind the others, with one break between.
local function said(inlines, sentence)
  local broken = #inlines == 0 or BREAK[inlines[#inlines].t] ~= nil
  if not broken and #sentence > 0 and not BREAK[sentence[1].t] then inlines:insert(pandoc.Space()) end
  for place, inline in ipairs(sentence) do
    if not (broken and place == 1 and BREAK[inline.t]) then inlines:insert(inline) end
  end
end

-- What is left of running text; whether something went because a number is withheld.
local function left_of(inlines)
  local kept, went, any = pandoc.Inlines({}), nil, false
  for _, sentence in ipairs(sentences(inlines)) do
    local other, together = span_of(sentence, "anders"), span_of(sentence, "samen")
    local withheld, unknown = marks(sentence)
    if only_breaks(sentence) then
      said(kept, sentence)
    elseif withheld or unknown then
      gone = gone + 1
      any = any or withheld
      if not other then went = withheld and "geheim" or "onbekend" end
      said(kept, heading_of(sentence))
    elseif other then
      if went == "geheim" then said(kept, other.content) end
      went = nil
    else
      said(kept, together and together.content or sentence)
      went = nil
    end
  end
  return trimmed(kept), any
end

local filter = {}
local prose

local function text_block(block)
  local kept, withheld = left_of(block.content)
  if #kept == 0 or (run_in_heading(kept) and not run_in_heading(block.content)) then return nil, withheld end
  block.content = kept
  return block, withheld
end

local function list_of(items)
  local kept = pandoc.List({})
  for _, item in ipairs(items) do
    local blocks = prose(item)
    if #blocks > 0 then kept:insert(blocks) end
  end
  return kept
end

-- A node of Quarto's own (a callout, a float) keeps its parts, also when they are empty.
local function quartos_own(div)
  for name in pairs(div.attributes) do
    if name:match("^__quarto") then return true end
  end
  return false
end

-- One block: itself or nothing, and whether a withheld number made it go.
local function kept_of(block)
  if block.t == "Para" or block.t == "Plain" then
    if #block.content == 1 and block.content[1].t == "Image" then return block, false end
    return text_block(block)
  elseif block.t == "BulletList" or block.t == "OrderedList" then
    block.content = list_of(block.content)
    if #block.content == 0 then return nil, true end
  elseif block.t == "BlockQuote" or block.t == "Div" then
    local before = #block.content
    block.content = prose(block.content)
    local own = block.t == "Div" and quartos_own(block)
    if before > 0 and #block.content == 0 and not own then return nil, true end
  end
  return block, false
end

prose = function(blocks)
  local kept, went = pandoc.Blocks({}), false
  for _, block in ipairs(blocks) do
    if block.t == "Div" and block.classes:includes("anders") then
      if went then kept:extend(prose(block.content)) end
      went = false
    else
      local left, withheld = kept_of(block)
      went = left == nil and withheld
      if left ~= nil then kept:insert(left) end
    end
  end
  return kept
end

-- In tables a mark alone in its cell is the sign of Statistics Netherlands; a cell with words beside it keeps the sign only.
local function cell(inlines)
  local withheld, unknown = marks(inlines)
  if withheld or unknown then return pandoc.Inlines({ pandoc.Str(withheld and "x" or ".") }) end
  return nil
end

local in_tables = {
  Table = function(found)
    return found:walk({
      Plain = function(plain)
        local sign = cell(plain.content)
        if sign then return pandoc.Plain(sign) end
      end,
      Para = function(para)
        local sign = cell(para.content)
        if sign then return pandoc.Para(sign) end
      end,
    })
  end,
}

local function counted(blocks)
  local word = (WORDS[gone] or tostring(gone)) .. (gone == 1 and " zin" or " zinnen")
  return blocks:walk({
    Para = function(para)
      local mine = false
      local filled = para.content:walk({
        Span = function(span)
          if span.classes:includes("weggelaten") then
            mine = true
            return pandoc.Inlines({ pandoc.Str(word) })
          end
        end,
      })
      if not mine then return nil end
      if gone > 0 then return pandoc.Para(filled) end
      local kept = pandoc.Inlines({})
      for _, sentence in ipairs(sentences(para.content)) do
        local about = false
        sentence:walk({ Span = function(span) about = about or span.classes:includes("weggelaten") end })
        if not about then kept:extend(sentence) end
      end
      kept = trimmed(kept)
      return #kept > 0 and pandoc.Para(kept) or {}
    end,
  })
end

-- The headline of a figure goes with its line break when its claim rests on such a number; the title stays.
local headlines = {
  Inlines = function(inlines)
    local kept, went = pandoc.Inlines({}), false
    for _, inline in ipairs(inlines) do
      local mine = inline.t == "Strong" and #inline.content == 1 and has_class(inline.content[1], "kop")
      local withheld, unknown = false, false
      if mine then withheld, unknown = marks(inline.content) end
      if withheld or unknown then
        went = true
      elseif not (went and BREAK[inline.t]) then
        kept:insert(inline)
        went = false
      end
    end
    return kept
  end,
}

function filter.Pandoc(doc)
  doc.blocks = doc.blocks:walk(headlines):walk(in_tables)
  doc.blocks = counted(prose(doc.blocks))
  return doc
end

return { filter }
