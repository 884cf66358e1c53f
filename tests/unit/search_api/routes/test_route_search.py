def test_a_search_answers_hits(archive, client_of):
    clerk = archive.person("clerk", roles=["clerk"])
    document = archive.file(clerk, "The delivery of pumps", title="Pump contract")

    answer = client_of(clerk).get("/api/v1/search", params={"q": "pumps"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == 1
    assert answer.json()["hits"][0]["id"] == document
