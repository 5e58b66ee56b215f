"""What is set in a report after either renderer wrote it, by format: the same for both, and written once."""

from __future__ import annotations

from evalutils.pipeline.render.embedded import images
from evalutils.pipeline.render.embedded.document import job_metadata, plain_values, prepare
from evalutils.pipeline.render.embedded.tree import elements
from evalutils.pipeline.render.embedded.writers.typst import moment
from evalutils.pipeline.render.finishing import odt, page, tagged, word
from evalutils.pipeline.render.job import RenderJob


def finish(job: RenderJob) -> None:
    """Finish the file at ``job.output`` in place."""
    if job.format == "html":
        page.finish(job.output, job.others, job.origins)
    elif job.format == "pdf":
        tagged.finish(job.output)
    else:
        values = {key: plain_values(value) for key, value in job_metadata(job, job.root.resolve()).items()}
        author = str(values.get("auteur") or "")
        notices, made = word.Notices.of(values), moment(values.get("datum"))
        if job.format == "odt":
            document = prepare(job, "docx")
            alts = [images.alt_text(image) for image in elements(document.blocks, "Image")]
            title = " – ".join(str(document.values[key]) for key in ("title", "subtitle") if key in document.values)
            odt.finish(job.output, notices, alts, (title, author, made))
        else:
            word.finish(job.output, notices, made, author)
