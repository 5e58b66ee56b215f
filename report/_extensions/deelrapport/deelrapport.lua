-- What Quarto does not carry over by itself: source lines, the notices on synthetic data, and the report's details.
-- The embedded renderer does the same in Python (src/evalutils/pipeline/render/embedded).

local text_of = pandoc.utils.stringify
local is_typst = FORMAT:match("typst") ~= nil
local is_html = FORMAT:match("html") ~= nil
local is_docx = FORMAT:match("docx") ~= nil

local details = {
  { "auteur", "Auteur" },
  { "opdrachtgever", "Opdrachtgever" },
  { "financier", "Financier" },
  { "datum_tekst", "Datum" },
}

local function notices(meta)
  local found = pandoc.List()
  if meta.synthetisch == true and meta.waarschuwing then
    found:insert(text_of(meta.waarschuwing))
  end
  if meta.profiel_melding and text_of(meta.profiel_melding) ~= "" then
    found:insert(text_of(meta.profiel_melding))
  end
  return found
end

-- The class of a div is lost on the way to Typst: the template has a function of that name.
local function Div(div)
  if not div.classes:includes("bron") then
    return nil
  end
  if is_typst then
    local blocks = pandoc.List({ pandoc.RawBlock("typst", "#bron[") })
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return blocks
  end
  if is_docx then
    div.attributes["custom-style"] = "Bron"
    return div
  end
  return nil
end

-- In Typst the template prints these; in Word the header is set afterwards, so that it stands on every page.
local function Pandoc(doc)
  local front = pandoc.List()
  if is_html then
    for _, notice in ipairs(notices(doc.meta)) do
      front:insert(pandoc.Div({ pandoc.Plain({ pandoc.Str(notice) }) }, pandoc.Attr("", { "strook" }, { role = "note" })))
    end
  end
  if is_html or is_docx then
    local rows = pandoc.List()
    for _, detail in ipairs(details) do
      local value = doc.meta[detail[1]]
      if value and text_of(value) ~= "" then
        rows:insert(pandoc.Para({ pandoc.Str(detail[2] .. ": " .. text_of(value)) }))
      end
    end
    if #rows > 0 then
      front:insert(pandoc.Div(rows, pandoc.Attr("", { "gegevens" }, { ["custom-style"] = "Gegevens" })))
    end
  end
  if #front > 0 then
    front:extend(doc.blocks)
    doc.blocks = front
    return doc
  end
  return nil
end

return { { Div = Div }, { Pandoc = Pandoc } }
