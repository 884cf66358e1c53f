"""One module a kind: where in a folded text numbers and addresses of that kind stand, and how sure that is.

Every detector takes `Folded.plain` (NFKC, case folded), yields hits with offsets into it, and needs time that grows
with the text's length and nothing else: no pattern can give back what it took more than a bounded number of times.
"""
