"""Numbering plans as automata, taken from the metadata of Python's `phonenumbers`.

Used by tools/check-phone-plans. A plan judges national numbers digit by digit, so that two versions
of one plan are compared over all numbers at once, and their difference comes out as patterns.
"""
import importlib
import re
import sys

try:
    from re import _constants as constants, _parser as parser
except ImportError:  # before Python 3.11
    import sre_constants as constants
    import sre_parse as parser

DIGITS_MAX = 15
UNTAKEN = ("premium_rate", "toll_free", "shared_cost", "voip")
"""Types that are looked at before the ones that take messages."""
LATER = ("personal_number", "pager", "uan", "voicemail")
TAKEN = {"personal_number", "uan", "fixed_line", "mobile"}


def load(folder):
    """The package `phonenumbers` of a folder, and its metadata by calling code."""
    for name in [name for name in sys.modules if name.split(".")[0] == "phonenumbers"]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    try:
        package = importlib.import_module("phonenumbers")
        metadata = importlib.import_module("phonenumbers.phonemetadata").PhoneMetadata
        plans = {}
        for code, regions in package.COUNTRY_CODE_TO_REGION_CODE.items():
            plans[code] = [metadata.metadata_for_nongeo_region(code, None) if region == "001"
                           else metadata.metadata_for_region(region, None) for region in regions]
        return package, plans
    finally:
        sys.path.pop(0)


class Automaton:
    """A regular expression over digits; state 0 takes nothing."""

    def __init__(self, pattern, prefix):
        self._empty, self._steps = [], []
        start = self._state()
        self._end = self._add(parser.parse(pattern), start)
        self.next, self.accepts = [[0] * 10], [False]
        self._make(start, prefix)

    def _state(self):
        self._empty.append([])
        self._steps.append([])
        return len(self._empty) - 1

    def _add(self, tree, state):
        for kind, value in tree:
            state = self._add_one(kind, value, state)
        return state

    def _add_one(self, kind, value, state):
        if kind is constants.LITERAL:
            return self._step(state, [value - 48])
        if kind is constants.IN:
            return self._step(state, digits_of(value))
        if kind is constants.SUBPATTERN:
            return self._add(value[3], state)
        end = self._state()
        if kind is constants.BRANCH:
            for tree in value[1]:
                start = self._state()
                self._empty[state].append(start)
                self._empty[self._add(tree, start)].append(end)
            return end
        if kind is not constants.MAX_REPEAT or value[1] > DIGITS_MAX:
            raise ValueError(f"not a pattern of digits: {kind}")
        least, most, tree = value
        for count in range(most):
            if count >= least:
                self._empty[state].append(end)
            state = self._add(tree, state)
        self._empty[state].append(end)
        return end

    def _step(self, state, digits):
        after = self._state()
        self._steps[state].append((frozenset(digits), after))
        return after

    def _closure(self, states):
        seen = set(states)
        todo = list(seen)
        while todo:
            for state in self._empty[todo.pop()]:
                if state not in seen:
                    seen.add(state)
                    todo.append(state)
        return frozenset(seen)

    def _make(self, start, prefix):
        numbers, todo = {frozenset(): 0}, []

        def number(states):
            if states not in numbers:
                numbers[states] = len(self.next)
                self.next.append([])
                self.accepts.append(self._end in states)
                todo.append(states)
            return numbers[states]

        self.start = number(self._closure([start]))
        while todo:
            states = todo.pop()
            this = numbers[states]
            if prefix and self.accepts[this]:  # whatever follows
                self.next[this] = [this] * 10
                continue
            self.next[this] = [
                number(self._closure(after for state in states for digits, after in
                                     self._steps[state] if digit in digits))
                for digit in range(10)]


def digits_of(items):
    for kind, value in items:
        if kind is constants.LITERAL:
            yield value - 48
        elif kind is constants.RANGE:
            yield from range(value[0] - 48, value[1] - 47)
        else:
            yield from range(10)


class Plan:
    """One calling code: what becomes of each national number."""

    def __init__(self, regions):
        self._automata, self._known = [], {}
        self._regions = [self._region(region) for region in regions]
        general = regions[0].general_desc
        self._lengths = set(general.possible_length)
        self._local = set(general.possible_length_local_only)
        self._forms = [
            (self._automaton(one.leading_digits_pattern[-1], True)
             if one.leading_digits_pattern else None, self._automaton(one.pattern), one)
            for one in regions[0].intl_number_format or regions[0].number_format
            if one.format != "NA"]

    def _automaton(self, pattern, prefix=False):
        key = re.sub(r"\s", "", pattern), prefix
        if key not in self._known:
            self._known[key] = len(self._automata)
            self._automata.append(Automaton(*key))
        return self._known[key]

    def _kind(self, metadata, name):
        kind = getattr(metadata, name)
        if kind is None or kind.national_number_pattern is None:
            return None
        return self._automaton(kind.national_number_pattern), set(kind.possible_length) - {-1}

    def _region(self, metadata):
        names = ("general_desc", *UNTAKEN, *LATER, "fixed_line", "mobile")
        leading = metadata.leading_digits
        return ({name: self._kind(metadata, name) for name in names},
                self._automaton(leading, True) if leading else None)

    @property
    def start(self):
        return tuple(automaton.start for automaton in self._automata)

    def step(self, states, digit):
        return tuple(automaton.next[state][digit]
                     for automaton, state in zip(self._automata, states))

    def _accepts(self, index, states):
        return self._automata[index].accepts[states[index]]

    def _matches(self, kind, states, size):
        if kind is None or (kind[1] and size not in kind[1]):
            return False
        return self._accepts(kind[0], states)

    def _type(self, kinds, states, size):
        if self._matches(kinds["general_desc"], states, size):
            for name in (*UNTAKEN, *LATER, "fixed_line", "mobile"):
                if self._matches(kinds[name], states, size):
                    return name
        return None

    def verdict(self, states, size):
        """`valid`, or what is wrong with the number."""
        kind = None
        for kinds, leading in self._regions:
            if leading is not None and len(self._regions) > 1:
                if self._accepts(leading, states):
                    kind = self._type(kinds, states, size)
                    break
            else:
                kind = self._type(kinds, states, size)
                if kind is not None:
                    break
        if kind in TAKEN:
            return "valid"
        if size in self._lengths:
            return "invalid"
        if size in self._local:
            return "local"
        if size < min(self._lengths):
            return "short"
        return "long" if size > max(self._lengths) else "other"

    def form(self, states, size):
        """How the number is written after its calling code, with # for each digit."""
        for leading, whole, form in self._forms:
            if (leading is None or self._accepts(leading, states)) and self._accepts(whole, states):
                found = re.fullmatch(relaxed(parser.parse(form.pattern)), "#" * size)
                return re.sub(r"\\(\d)", lambda part: found[int(part[1])], form.format)
        return "#" * size


def relaxed(tree):
    """The pattern with every digit as #, which leaves the sizes of its groups."""
    out = ""
    for kind, value in tree:
        if kind is constants.SUBPATTERN:
            out += ("(" if value[0] else "(?:") + relaxed(value[3]) + ")"
        elif kind is constants.MAX_REPEAT:
            out += f"(?:{relaxed(value[2])}){{{value[0]},{value[1]}}}"
        elif kind is constants.BRANCH:
            out += "(?:" + "|".join(relaxed(branch) for branch in value[1]) + ")"
        else:
            out += "#"
    return out


def tree_of(old, new, size, look):
    """The tree of national numbers of a size: what `look` says of what two plans say of them (a
    text or None), or ten branches."""
    seen, shared = {}, {}

    def walk(a, b, depth):
        key = a, b, depth
        if key not in seen:
            if depth == size:
                seen[key] = look((old.verdict(a, size), old.form(a, size)),
                                 (new.verdict(b, size), new.form(b, size)))
            else:
                below = tuple(walk(old.step(a, digit), new.step(b, digit), depth + 1)
                              for digit in range(10))
                same = not isinstance(below[0], tuple) and len(set(below)) == 1
                seen[key] = below[0] if same else shared.setdefault(below, below)
        return seen[key]

    return walk(old.start, new.start, 0)


def labels(tree, out):
    """What stands at the leaves of a tree."""
    if isinstance(tree, tuple):
        for branch in tree:
            labels(branch, out)
    elif tree is not None:
        out.add(tree)
    return out


def patterns(tree, label):
    """The beginnings of numbers with a label: digits, [classes] and . for any digit."""
    if tree == label:
        return [""]
    if not isinstance(tree, tuple):
        return []
    branches = {}
    for digit, branch in enumerate(tree):
        below = tuple(patterns(branch, label))
        if below:
            branches.setdefault(below, []).append(digit)
    return [digit_class(digits) + rest for below, digits in branches.items() for rest in below]


def digit_class(digits):
    if len(digits) == 1:
        return str(digits[0])
    if len(digits) == 10:
        return "."
    text = "".join(map(str, digits))
    for first in range(8):
        for last in range(9, first + 1, -1):
            run = "".join(map(str, range(first, last + 1)))
            text = text.replace(run, f"{first}-{last}")
    return f"[{text}]"
