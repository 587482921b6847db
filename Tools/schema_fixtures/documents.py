"""Schemas of whole documents: what programs extract, and the arguments of their tools."""

from . import BOOL, DATE, INT, NUM, STR, WHEN, arr, fmt, maybe, num, obj, one, pat, ref, text, whole

ADDRESS = obj({"street": text(40), "city": text(20, 1), "zip": pat("^\\d{5}$")}, {"country": pat("^[A-Z]{2}$")})
MONEY = obj({"amount": num(0), "currency": one("CNY", "USD", "EUR")})
PERSON = obj({"name": text(30, 1), "age": whole(0, 120)}, {"email": fmt("email")})


def business():
    line = obj({"sku": pat("^[A-Z]{3}-\\d{3}$"), "quantity": whole(1, 999), "price": num(0)}, {"note": text(20)})
    return {
        "invoice": obj({"number": pat("^INV-\\d{4}$"), "issued": DATE, "due": maybe(DATE), "lines": arr(line, 1, 4), "total": MONEY}),
        "order": obj({"id": fmt("uuid"), "placed": WHEN, "customer": PERSON, "ship_to": ADDRESS, "lines": arr(line, 1, 3)}),
        "receipt": obj({"shop": text(30), "items": arr(obj({"name": text(20), "price": num(0, 9999)}), 1, 5), "paid_by": one("cash", "card", "wechat", "alipay")}),
        "contract": obj({"parties": arr(PERSON, 2, 2), "signed": DATE, "clauses": arr(obj({"title": text(20), "body": text(80)}), 1, 3)}),
        "product": obj({"name": text(40), "price": MONEY, "tags": arr(text(10), 0, 4), "in_stock": BOOL}, {"rating": num(0, 5)}),
        "payroll": obj({"employee": INT, "month": pat("^\\d{4}-(0[1-9]|1[0-2])$"), "gross": num(0), "net": num(0), "deductions": arr(obj({"kind": text(12), "amount": num(0)}), 0, 3)}),
        "customer": obj({"id": whole(1), "contact": PERSON, "addresses": arr(ADDRESS, 0, 2)}, {"vip": BOOL, "since": DATE}),
        "stock": obj({"symbol": pat("^[A-Z]{1,5}$"), "price": num(0), "change": num(-100, 100), "volume": whole(0)}),
        "shipment": obj({"tracking": pat("^[A-Z0-9]{10,12}$"), "status": one("created", "in_transit", "delivered", "lost"), "events": arr(obj({"at": WHEN, "place": text(20)}), 0, 3)}),
        "bank_transfer": obj({"from": pat("^[A-Z]{2}\\d{10,18}$"), "to": pat("^[A-Z]{2}\\d{10,18}$"), "amount": num(0.01, 1000000), "memo": maybe(text(30))}),
        "meeting": obj({"title": text(40), "start": WHEN, "length": fmt("duration"), "attendees": arr(fmt("email"), 1, 3)}, {"room": text(10)}),
        "job": obj({"title": text(30), "salary": obj({"min": whole(0), "max": whole(0)}), "remote": BOOL, "skills": arr(text(12), 1, 6)}),
        "resume": obj({"name": text(30), "education": arr(obj({"school": text(30), "from": whole(1950, 2030), "to": maybe(whole(1950, 2030))}), 0, 3), "languages": arr(obj({"language": text(12), "level": one("A1", "A2", "B1", "B2", "C1", "C2")}), 0, 3)}),
        "ticket": obj({"id": whole(1), "title": text(60, 5), "severity": whole(1, 5), "labels": arr(one("bug", "feature", "docs"), 0, 3), "assignee": maybe(text(20))}),
        "feedback": obj({"score": whole(1, 10), "comment": text(100), "would_recommend": BOOL}),
    }


def extraction():
    return {
        "sentiment": obj({"label": one("positive", "negative", "neutral"), "confidence": num(0, 1)}),
        "entities": obj({"entities": arr(obj({"text": text(20, 1), "type": one("PER", "ORG", "LOC"), "start": whole(0), "end": whole(0)}), 0, 4)}),
        "triples": arr(obj({"subject": text(15), "predicate": text(15), "object": text(15)}), 0, 4),
        "summary": obj({"title": text(50), "points": arr(text(60), 3, 3), "language": one("zh", "en")}),
        "chinese_keys": obj({"姓名": pat("^[\\u4e00-\\u9fa5]{2,4}$"), "性别": one("男", "女"), "年龄": whole(0, 150)}, {"备注": text(20)}),
        "news": obj({"标题": text(30, 1), "日期": DATE, "来源": maybe(STR), "关键词": arr(text(6), 0, 5)}),
        "reasoning": obj({"steps": arr(obj({"explanation": text(80), "output": text(30)}), 1, 3), "final_answer": text(20)}),
        "quiz": obj({"question": text(80), "options": arr(text(20), 4, 4), "answer": whole(0, 3)}),
        "translation": obj({"source": one("zh", "en", "de"), "target": one("zh", "en", "de"), "text": text(100)}),
        "table": obj({"columns": arr(text(10), 1, 4), "rows": arr(arr({"type": ["string", "number", "null"], "maxLength": 8}, 1, 4), 0, 3)}),
        "recipe": obj({"name": text(30), "serves": whole(1, 12), "ingredients": arr(obj({"item": text(15), "grams": num(0, 5000)}), 1, 5), "steps": arr(text(50), 1, 5)}),
        "movie": obj({"title": text(30), "year": whole(1888, 2100), "cast": arr(text(20), 0, 3), "imdb": pat("^tt\\d{7,8}$")}),
        "paper": obj({"doi": pat("^10\\.\\d{4,9}/[a-z0-9.]{1,12}$"), "authors": arr(text(20), 1, 3), "year": whole(1900, 2030), "url": fmt("uri")}),
        "symptoms": obj({"patient": obj({"sex": one("f", "m", "x"), "born": DATE}), "temperature": num(30, 45), "symptoms": arr(text(15), 0, 4)}),
        "moderation": obj({c: num(0, 1) for c in ("hate", "violence", "self_harm", "sexual")}),
        "citations": arr(obj({"quote": text(40), "page": whole(1, 2000), "source": fmt("uri")}), 0, 3),
        "code_review": obj({"file": pat("^[a-z_/]+\\.(py|swift|c)$"), "findings": arr(obj({"line": whole(1), "severity": one("info", "warning", "error"), "message": text(60)}), 0, 3)}),
    }


def tools():
    point = obj({"lat": num(-90, 90), "lon": num(-180, 180)})
    return {
        "get_weather": obj({"location": text(30, 1), "unit": one("celsius", "fahrenheit")}),
        "search": obj({"query": text(60, 1)}, {"limit": whole(1, 50), "since": DATE, "sort": one("relevance", "date")}),
        "send_email": obj({"to": arr(fmt("email"), 1, 2), "subject": text(50), "body": text(120)}, {"cc": arr(fmt("email"), 0, 2)}),
        "calculator": obj({"operation": one("add", "subtract", "multiply", "divide"), "a": NUM, "b": NUM}),
        "book_flight": obj({"from": pat("^[A-Z]{3}$"), "to": pat("^[A-Z]{3}$"), "date": DATE, "return": maybe(DATE), "class": one("economy", "business")}),
        "draw": obj({"shape": one("circle", "square"), "colour": pat("^#[0-9a-f]{6}$"), "centre": point, "radius": {"type": "number", "exclusiveMinimum": 0}}),
        "route": obj({"stops": arr(point, 2, 4), "avoid": arr(one("tolls", "ferries"), 0, 2)}),
        "set_timer": obj({"seconds": whole(1, 86400)}, {"label": text(20)}),
        "run_query": obj({"table": pat("^[a-z_]{1,16}$"), "columns": arr(pat("^[a-z_]{1,8}$"), 1, 3), "limit": whole(0, 1000)}, {"where": maybe(text(30))}),
        "no_arguments": obj(),
        "all_optional": obj({}, {"a": INT, "b": STR, "c": BOOL, "d": arr(INT, 0, 2)}),
        "firewall_rule": obj({"source": fmt("ipv4"), "ports": arr(whole(1, 65535), 1, 3), "action": one("allow", "deny")}, {"comment": text(20)}),
        "dns_record": obj({"host": fmt("hostname"), "ttl": whole(60, 86400, multipleOf=60), "aaaa": maybe(fmt("ipv6"))}),
        "schedule": obj({"cron": pat("^(\\*|[0-9]{1,2})( (\\*|[0-9]{1,2})){4}$"), "enabled": BOOL}),
        "robot": obj({"moves": arr(one("left", "right", "forward", "back"), 1, 10), "speed": num(0.1, 2.5)}),
        "palette": obj({"colours": arr(arr(whole(0, 255), 3, 3), 2, 3)}),
        "free_arguments": {"type": "object", "properties": {"name": text(10)}, "required": ["name"], "additionalProperties": True},
    }


def schemas():
    return {
        **business(), **extraction(), **tools(),
        "described": {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/d", "title": "T", "description": "d", "default": {}, "examples": [1], **obj({"a": {**INT, "description": "whole", "deprecated": True}})},
        "shared_address": {**obj({"home": ref("a"), "work": maybe(ref("a"))}), "$defs": {"a": ADDRESS}},
        "shared_person": {**obj({"people": arr(ref("p"), 1, 2), "boss": ref("p")}), "$defs": {"p": PERSON}},
        "chained_references": {**obj({"x": ref("a")}), "$defs": {"a": ref("b"), "b": ref("c"), "c": obj({"v": INT})}},
        "reference_to_property": obj({"a": obj({"n": whole(0, 9)}), "b": {"$ref": "#/properties/a"}}),
        "draft_7": {**obj({"p": {"$ref": "#/definitions/p"}}), "$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"p": whole(1, 3)}},
    }
