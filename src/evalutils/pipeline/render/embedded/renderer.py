"""The embedded renderer: the report's subset of Quarto markdown by Pandoc and Typst, both from wheels."""

from __future__ import annotations

from evalutils.pipeline.render.job import RenderJob


class EmbeddedRenderer:
    """Renders without Quarto, with the two engines that Quarto itself stands on."""

    name = "embedded"

    def version(self) -> str:
        """Both engines' versions."""
        from importlib.metadata import version

        from evalutils.pipeline.render.embedded import pandoc

        return f"Pandoc {pandoc.version()}, Typst {version('typst')}"

    def write(self, job: RenderJob) -> None:
        """Write ``job.output``. Raises one RenderError with all problems of the sources."""
        from evalutils.pipeline.render.embedded.document import prepare
        from evalutils.pipeline.render.embedded.writers import html, odt, typst, word

        if job.format == "html":
            html.write(prepare(job, "html"), job.output)
        elif job.format == "pdf":
            typst.write(prepare(job, "typst"), job.output)
        elif job.format == "odt":  # with what the sources say to Word alone
            odt.write(prepare(job, "docx"), job.output)
        else:
            word.write(prepare(job, "docx"), job.output)
