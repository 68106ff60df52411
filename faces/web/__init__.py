"""The pages: what people see and do in a browser, and the HTTP API for programs. They look down on the office alone.

app.py puts everything together; doors.py says for each address who may come in; pages/ has one module per kind of page.
"""
