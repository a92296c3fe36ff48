"""A client of the console that signs in and sends forms, and a reader of its pages."""

import re
from html.parser import HTMLParser
from typing import Any, Dict, List, Optional, Tuple

TOKEN = "a token that nobody guesses"

Attributes = List[Tuple[str, Optional[str]]]


class Page(HTMLParser):
    """The elements of a page, and the texts that people read."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: List[Tuple[str, Dict[str, str]]] = []
        self.texts: List[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> List[Dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


class Client:
    """Flask's test client, with the token of forms."""

    def __init__(self, app: Any) -> None:
        self.flask = app.test_client()

    def csrf(self) -> str:
        page = self.flask.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found is not None, page
        return found[1]

    def sign_in(self, token: str = TOKEN) -> Any:
        return self.post("/sign-in", token=token)

    def get(self, path: str) -> Any:
        return self.flask.get(path)

    def post(self, path: str, **fields: Any) -> Any:
        return self.flask.post(path, data={"csrf": self.csrf(), **fields})

    def page(self, path: str) -> Page:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return Page(answer.get_data(as_text=True))


def signed_in(app: Any) -> Client:
    client = Client(app)
    assert client.sign_in().status_code == 303
    return client
