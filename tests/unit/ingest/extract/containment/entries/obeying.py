"""What the sandboxed process runs in tests: the document is a program, and its `answer` is the answer."""


def obedient(limits):
    def run(data, request):
        scope = {"request": request, "answer": []}
        exec(data.decode(), scope)
        return [repr(each).encode() for each in scope["answer"]]

    return run
