"""A page that is shown instead of the one that was asked for, from wherever that turns out."""

from fastapi.responses import Response

from faces.web.refusals import PageRefusal


class Instead(PageRefusal):
    """Deze pagina is er zo niet. Kijk wat er in plaats daarvan staat.
    --
    This page is not there in that way. See what stands there instead.
    """

    def __init__(self, page: Response) -> None:
        super().__init__()
        self.page = page
