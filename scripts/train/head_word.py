"""The head word of a target, by the rule of thumb of `sayso evaluate`."""
ENDS_A_PHRASE = set("about after against among around as at before behind between beyond by during for from in into of on over that through to "
                    "toward towards under which who with within without".split())


def head(target):
    word_found = None
    for raw in target.lower().replace("’", "'").split():
        word = raw.strip("".join(c for c in raw if not c.isalnum()))
        if word_found and (word in ENDS_A_PHRASE or raw[0] in "([–—-"):
            break
        if word and word not in ENDS_A_PHRASE:
            word_found = word.removesuffix("'s").removesuffix("'")
        if word_found and raw[-1] in ",;:)]":
            break
    return word_found.removesuffix("s") if word_found else None
