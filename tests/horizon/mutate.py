#!/usr/bin/env python3
"""Plants the mistakes of mutants.txt into copies of the engine's files.

    mutate.py mutants.txt SOURCE=COPY...

Each copy is its source with every mistake for it in place, asleep: `MutantIs(7)` wakes the seventh
(mutant.h). A mistake names a piece of the source, which must be there exactly once, and what a
careless hand might have written instead. Pieces that end in `;` or `}` are statements, others are
expressions.
"""

import re
import sys


def read_mutants(path):
    """Yields (number, name, file, original, mistake) for each."""
    mutants = []
    for line in open(path):
        line = line.rstrip("\n")
        if line.startswith("## "):
            mutants.append({"name": line[3:], "file": "", "-": [], "+": []})
        elif line.startswith("in "):
            mutants[-1]["file"] = line[3:].strip()
        elif line[:2] in ("- ", "+ ") or line in ("-", "+"):
            mutants[-1][line[0]].append(line[2:])
    return mutants


def pattern_of(piece):
    """Matches the piece however its words are laid out in lines."""
    return re.compile(r"\s+".join(re.escape(word) for word in piece.split()))


def token_of(number):
    """Stands for a mistake until all are planted: no piece is looked for in a mistake."""
    return f"@MISTAKE{number}@"


def plant(path, text, number, mutant):
    original = "\n".join(mutant["-"])
    places = list(pattern_of(original).finditer(text))
    if len(places) != 1:
        sys.exit(f"mutants.txt: mutant {number} ({mutant['name']}): its piece of {path} is there "
                 f"{len(places)} times; give the piece that the mistake would now be made in")
    begin, end = places[0].span()
    mistake = token_of(number)
    if original.rstrip()[-1] in ";}":
        planted = f"if (MutantIs({number})) {{ {mistake} }} else {{ {text[begin:end]} }}"
    else:
        planted = f"(MutantIs({number}) ? ({mistake}) : ({text[begin:end]}))"
    return text[:begin] + planted + text[end:]


def main():
    mutants = read_mutants(sys.argv[1])
    copies = dict(pair.split("=") for pair in sys.argv[2:])
    for mutant in mutants:
        if mutant["-"] and not any(source.endswith(mutant["file"]) for source in copies):
            sys.exit(f"mutants.txt: no rule copies {mutant['file']} (BUILD: mutated_sources)")
    for source, copy in copies.items():
        text = open(source).read()
        for number, mutant in enumerate(mutants, 1):
            if mutant["-"] and source.endswith(mutant["file"]):
                text = plant(source, text, number, mutant)
        for number, mutant in enumerate(mutants, 1):
            text = text.replace(token_of(number), "\n".join(mutant["+"]))
        with open(copy, "w") as out:
            out.write('#include "tests/horizon/mutant.h"\n' + text)


if __name__ == "__main__":
    main()
