"""A readable page of the API, made from its own description: no script, no other site."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.responses import NinjaJSONEncoder


def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everyone
    """The description for programs."""
    from merit.api.urls import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return HttpResponse(json.dumps(schema, cls=NinjaJSONEncoder), content_type="application/json")


def page(request: HttpRequest) -> HttpResponse:
    """Every resource with its operations, parameters and the fields of what goes in and comes out."""
    from merit.api.urls import api

    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    groups: dict[str, list[dict[str, Any]]] = {}
    for path_, methods in schema["paths"].items():
        for method, operation in methods.items():
            name = path_.removeprefix("/api/v1/").split("/")[0]
            groups.setdefault(name, []).append(_operation(path_, method, operation, schema))
    return render(request, "api/docs.html", {"groups": sorted(groups.items()), "info": schema["info"]})


def _operation(path_: str, method: str, operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "method": method.upper(),
        "path": path_,
        "text": operation.get("description") or operation.get("summary", ""),
        "parameters": [
            {"name": one["name"], "in": one["in"], "required": one.get("required", False), "type": _type(one["schema"])}
            for one in operation.get("parameters", [])
        ],
        "fields": _fields(content.get("schema", {}), schema),
    }


def _fields(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in node:
        node = schema["components"]["schemas"][node["$ref"].rsplit("/", 1)[-1]]
    required = node.get("required", [])
    return [
        {"name": name, "type": _type(one), "required": name in required}
        for name, one in node.get("properties", {}).items()
    ]


def _type(node: dict[str, Any]) -> str:
    if "anyOf" in node:
        return " | ".join(_type(one) for one in node["anyOf"])
    if "$ref" in node:
        return str(node["$ref"].rsplit("/", 1)[-1])
    if "enum" in node:
        return " | ".join(str(one) for one in node["enum"])
    kind = node.get("format") or node.get("type", "")
    return f"[{_type(node.get('items', {}))}]" if kind == "array" else str(kind)
