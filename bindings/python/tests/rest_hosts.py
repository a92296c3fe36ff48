"""Applications that mount the REST API, each as its own documents would say, for servers to load.

NFY_TEST_STORE names the store. What is mounted stands under /notify.
"""

import os
from wsgiref.util import shift_path_info

import nfy
import nfy.asgi
import nfy.wsgi

KEY = b"k" * 32
OPTIONS = {"api_url": "https://api.example.gov.uk", "body_bytes_max": 4096}


def open_engine():
    return nfy.Engine.open(os.environ["NFY_TEST_STORE"], sealing_key=KEY)


def wsgi():
    return nfy.wsgi.app(open_engine, **OPTIONS)


def inherited_wsgi():
    """Wrong: loaded before the workers are forked, who then inherit the engine."""
    return nfy.wsgi.app(open_engine(), **OPTIONS)


def flask():
    from flask import Flask
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    host = Flask("host")
    host.add_url_rule("/", view_func=lambda: "host", endpoint="index")
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/notify": wsgi()})
    return host


def django():
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import path

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=(path("", lambda request: HttpResponse("host")),),
        SECRET_KEY="tests",
    )
    host, rest = get_wsgi_application(), wsgi()

    def application(environ, start_response):
        if environ["PATH_INFO"].startswith("/notify/"):
            shift_path_info(environ)
            return rest(environ, start_response)
        return host(environ, start_response)

    return application


def asgi():
    return nfy.asgi.app(open_engine, **OPTIONS)


def fastapi():
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    host = FastAPI()
    host.add_api_route("/", lambda: "host", response_class=PlainTextResponse)
    host.mount("/notify", asgi())
    return host


def starlette():
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    async def index(request):
        return PlainTextResponse("host")

    return Starlette(routes=[Route("/", index), Mount("/notify", app=asgi())])
